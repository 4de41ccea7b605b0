# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_smarthome_global_optspecs
    string join \n target= config= account= ca= json quiet v/verbose color= show-secrets h/help V/version
end

function __fish_smarthome_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_smarthome_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_smarthome_using_subcommand
    set -l cmd (__fish_smarthome_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c smarthome -n "__fish_smarthome_needs_command" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_needs_command" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_needs_command" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_needs_command" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_needs_command" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_needs_command" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_needs_command" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_needs_command" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_needs_command" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_needs_command" -s V -l version -d 'Print version'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "demo" -d 'Play both sides: link, sync, query, talk, PIN, "are you sure?", disconnect'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "serve" -d 'Run the reference cloud: OAuth server, fulfillment and a virtual home'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "link" -d 'Link an account hop by hop, as Google does, and say what breaks'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "account" -d 'List, show, refresh or forget linked accounts'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "sync" -d 'Ask the cloud which devices there are'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "query" -d 'Ask the cloud how devices are'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "execute" -d 'Have a device do something, with the PIN and "are you sure?" dialogue'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "say" -d 'Say something to the Assistant: an order or a question, in English'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "disconnect" -d 'Unlink: send DISCONNECT and forget the account'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "converse" -d 'Talk to a conversational action\'s webhook around sign-in, as the Assistant did'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "check" -d 'Try a cloud as Google, a flaky network and an attacker would, and say what is wrong'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "identity" -d 'Be Google\'s identity, locally: signing keys, and ID tokens for invented Google accounts'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "run" -d 'Play conversations from files to a cloud, and compare'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "proxy" -d 'Stand between any client and any cloud: show, validate, record and break what passes'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "validate" -d 'Hold a document against the protocol and the catalogue of devices'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "schema" -d 'Print the JSON Schema (draft 2020-12) of a kind of document'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "explain" -d 'Explain a trait, command, device type, status or error code, or what the phone shows'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c smarthome -n "__fish_smarthome_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l linking -d 'How the account is linked; smart home goes with `code` alone' -r -f -a "code\t'By an authorization code, and then all of smart home'
implicit\t'By an access token in the fragment'
streamlined\t'By Google\'s word on who somebody is, else in the browser'
google-sign-in\t'In a conversation, by Google Sign-In'
all\t'Each of them'"
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l listen -d 'Listen here; port 0 picks a free one' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l home -d 'The home to serve [default: a built-in demo home]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l store -d 'Where links and states are kept: `memory` forgets them at the end' -r -f -a "memory\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l client-id -d 'The id under which Google is registered' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l client-secret -d 'The secret that goes with it [env: SMARTHOME_CLIENT_SECRET] [default: a new one each time]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l client-secret-file -d 'Read that secret from a file [env: SMARTHOME_CLIENT_SECRET_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l project-id -d 'Google\'s project id, the last segment of its redirect URIs' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l redirect-uri -d 'Allow this redirect URI instead of Google\'s two (repeatable; compared to the letter)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l access-ttl -d 'How long an access token lives' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l code-ttl -d 'How long an authorization code lives' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l fault -d 'Misbehave in this way (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l flow -d 'What Google\'s client is registered for: `implicit` hands over a token without a code and is for conversational actions, which Google retired in June 2023' -r -f -a "code\t'An authorization code, exchanged for tokens: the only flow that smart home allows'
implicit\t'An access token at once, in the fragment of the redirect; it never expires'"
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l google-keys -d 'Take Google\'s word on who somebody is, by these keys: for streamlined linking and Google Sign-In, which belong to products other than smart home (`smarthome identity keys` makes keys of an invented Google)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l google-client-id -d 'The client id that Google gave the project: its word must be meant for it' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l tls-cert -d 'Serve https with this certificate, and the chain behind it (PEM)' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l tls-key -d 'The private key that goes with it (PEM, not encrypted)' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l list-faults -d 'List the ways to misbehave'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l one-link-per-user -d 'Allow each user one linked Google account; another is refused when it links'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l tls-self-signed -d 'Serve https with a certificate made for this run; `--ca` lets clients trust it'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l authorize-url -d 'The authorization endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l token-url -d 'The token endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l fulfillment-url -d 'The fulfillment URL' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l userinfo-url -d 'The userinfo endpoint, if there is one' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l client-id -d 'The client id that the cloud gave Google' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l client-secret -d 'The secret that goes with it [env: SMARTHOME_CLIENT_SECRET]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l client-secret-file -d 'Read that secret from a file [env: SMARTHOME_CLIENT_SECRET_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l client-auth -d 'How the two travel to the token endpoint [default: body]' -r -f -a "body\t'In the form body, Google\'s default'
basic\t'In an `Authorization: Basic` header'"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l project-id -d 'Google\'s project id, the last segment of its redirect URIs' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l scope -d 'A scope to ask for (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l username -d 'Sign in to the cloud under this name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l password -d 'The password that goes with it [env: SMARTHOME_PASSWORD]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l password-file -d 'Read that password from a file [env: SMARTHOME_PASSWORD_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l capture -d 'How the redirect comes back [default: form with --username, else browser where one is found, else loopback]' -r -f -a "form\t'No browser: fills in the cloud\'s sign-in form'
browser\t'A Chromium-family browser of its own, in which Google\'s redirect host is this machine'
loopback\t'The person\'s browser, and a listener on 127.0.0.1 that the cloud must allow'
paste\t'Prints the URL; the person pastes the address they ended at'"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l browser -d 'Use this Chromium-family browser [default: the first that is found]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l timeout -d 'How long to wait for a person at the browser' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l flow -d 'How the cloud hands over its tokens' -r -f -a "code\t'For an authorization code: the only flow that smart home allows'
implicit\t'At once, in the fragment of the redirect: for conversational actions, which Google retired in June 2023'
streamlined\t'By an ID token that says who somebody is, else in the browser: for products of Google other than smart home'"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l have-account -d 'The answer to "do you have an account?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l use-email -d 'The answer to "does it use your Google e-mail address?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l create-account -d 'The answer to "do you want a new one?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l google-client-id -d 'The client id that Google gave the project: the ID token is for it [default: that of the `smarthome serve` that runs there]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l email -d 'The e-mail address of the invented Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l sub -d 'The account\'s number [default: one that the address gives, always the same]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l email-verified -d 'Whether Google has verified the address' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l hd -d 'The domain of the organisation that keeps its accounts with Google' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l name -d 'The full name [default: the given and the family name]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l given-name -d 'The given name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l family-name -d 'The family name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l picture -d 'Where a picture is' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l locale -d 'The language, such as `en`' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l headless -d 'Capture with a browser without a window, which signs in by itself'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l sandbox -d 'Use the redirect URI of Google\'s sandbox'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l pkce -d 'Send a PKCE challenge'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand link" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "list" -d 'List every linked account (the default)'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "show" -d 'Show the account that --target and --account name'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "refresh" -d 'Get a new access token'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "userinfo" -d 'Ask the userinfo endpoint who the user is'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "forget" -d 'Remove the account\'s file; the cloud is not told'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and not __fish_seen_subcommand_from list show refresh userinfo forget help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from userinfo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "list" -d 'List every linked account (the default)'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the account that --target and --account name'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "refresh" -d 'Get a new access token'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "userinfo" -d 'Ask the userinfo endpoint who the user is'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "forget" -d 'Remove the account\'s file; the cloud is not told'
complete -c smarthome -n "__fish_smarthome_using_subcommand account; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l pin -d 'An answer to a PIN challenge; repeat it for each, in order [env: SMARTHOME_PIN]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l pin-file -d 'Read the PINs from a file, one a line [env: SMARTHOME_PIN_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l ack -d 'The answer to "are you sure?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand execute" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l pin -d 'An answer to a PIN challenge; repeat it for each, in order [env: SMARTHOME_PIN]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l pin-file -d 'Read the PINs from a file, one a line [env: SMARTHOME_PIN_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l ack -d 'The answer to "are you sure?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand say" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand disconnect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l linking -d 'How accounts are linked' -r -f -a "google-sign-in\t'The webhook gets the person\'s ID token'
oauth\t'The person signs in at the cloud\'s pages; the link is kept, in the place of an earlier one'
streamlined\t'The token endpoint gets the person\'s ID token; the pages are left for where that does not do'"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l consent -d 'Whether the person agrees to linking' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l say -d 'What the person says; repeat it for each turn, in order' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l reason -d 'Why the account is needed: said before the Assistant asks for consent' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l scene -d 'The scene that the conversation enters' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l handler -d 'The handler that is called when: WHEN is guest, linked, rejected, error or a scene, whose handler is else its name in snake case (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l google-client-id -d 'The client id that Google gave the project: the audience of ID tokens [default: that of the running `smarthome serve`]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l project-id -d 'Google\'s project id, for which requests are signed [default: that of the running `smarthome serve`]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l email -d 'The e-mail address of the invented Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l sub -d 'The account\'s number [default: one that the address gives, always the same]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l email-verified -d 'Whether Google has verified the address' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l hd -d 'The domain of the organisation that keeps its accounts with Google' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l name -d 'The full name [default: the given and the family name]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l given-name -d 'The given name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l family-name -d 'The family name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l picture -d 'Where a picture is' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l locale -d 'The language, such as `en`' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l have-account -d 'The answer to "do you have an account?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l use-email -d 'The answer to "does it use your Google e-mail address?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l create-account -d 'The answer to "do you want a new one?"' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l flow -d 'How the cloud hands over its tokens, for `--linking oauth` [default: as the cloud says, else code]' -r -f -a "code\t'For an authorization code'
implicit\t'At once, in the fragment of the redirect'"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l username -d 'Sign in to the cloud under this name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l password -d 'The password that goes with it [env: SMARTHOME_PASSWORD]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l password-file -d 'Read that password from a file [env: SMARTHOME_PASSWORD_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l capture -d 'How the redirect comes back [default: form with --username, else browser where one is found, else loopback]' -r -f -a "form\t'No browser: fills in the cloud\'s sign-in form'
browser\t'A Chromium-family browser of its own, in which Google\'s redirect host is this machine'
loopback\t'The person\'s browser, and a listener on 127.0.0.1 that the cloud must allow'
paste\t'Prints the URL; the person pastes the address they ended at'"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l browser -d 'Use this Chromium-family browser [default: the first that is found]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l timeout -d 'How long to wait for a person at the browser' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l guest -d 'The Assistant does not know whose voice it hears: nothing can be linked'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l linked -d 'The account is linked from the start'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l headless -d 'Capture with a browser without a window, which signs in by itself'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand converse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l authorize-url -d 'The authorization endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l token-url -d 'The token endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l fulfillment-url -d 'The fulfillment URL' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l userinfo-url -d 'The userinfo endpoint, if there is one' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l client-id -d 'The client id that the cloud gave Google' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l client-secret -d 'The secret that goes with it [env: SMARTHOME_CLIENT_SECRET]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l client-secret-file -d 'Read that secret from a file [env: SMARTHOME_CLIENT_SECRET_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l client-auth -d 'How the two travel to the token endpoint [default: body]' -r -f -a "body\t'In the form body, Google\'s default'
basic\t'In an `Authorization: Basic` header'"
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l project-id -d 'Google\'s project id, the last segment of its redirect URIs' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l scope -d 'A scope to ask for (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l username -d 'Sign in to the cloud under this name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l password -d 'The password that goes with it [env: SMARTHOME_PASSWORD]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l password-file -d 'Read that password from a file [env: SMARTHOME_PASSWORD_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l device -d 'Move this device alone, by its name, nickname or id (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l allow -d 'Also do what nothing undoes, or what may let somebody in, burn something or flood it' -r -f -a "irreversible\t'Reboot, update, dispense, play: no other command takes it back'
hazardous\t'Unlock, open, disarm, heat: it is put back'"
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l pin -d 'What to answer where a device asks for a PIN [env: SMARTHOME_PIN]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l pin-file -d 'Read that PIN from a file [env: SMARTHOME_PIN_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-username -d 'Another user of the cloud, whose devices are not the first one\'s' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-password -d 'The password that goes with it [env: SMARTHOME_SECOND_PASSWORD]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-password-file -d 'Read that password from a file [env: SMARTHOME_SECOND_PASSWORD_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-client-id -d 'Another client that is registered at the cloud' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-client-secret -d 'The secret that goes with it [env: SMARTHOME_SECOND_CLIENT_SECRET]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l second-client-secret-file -d 'Read that secret from a file [env: SMARTHOME_SECOND_CLIENT_SECRET_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l only -d 'Run these checks or groups alone; `*` stands for anything (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l skip -d 'Leave these checks or groups out; `*` stands for anything (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l baseline -d 'Forgive what was broken in an earlier run: its report, `json=FILE`' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l timeout -d 'How long to wait for an answer; an endpoint that gives none thrice is not asked again' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l wait -d 'How long a check may wait for a token to expire' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l deadline -d 'End after this time; what was not judged by then is skipped' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l report -d 'Write a report: junit=FILE, html=FILE, json=FILE or sarif=FILE (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l read-only -d 'Move no device at all: no EXECUTE for a device of the home is sent'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l exhaust-pin -d 'Say wrong PINs until a device takes none, to see whether guessing is limited'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l strict -d 'A broken `should` fails the run as a broken `must` does'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l list -d 'List the checks, and the rules that nobody can judge from outside'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -f -a "keys" -d 'Print the public keys as a JWK set, or serve them'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -f -a "token" -d 'Print an ID token for an invented Google account, in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and not __fish_seen_subcommand_from keys token help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l listen -d 'Serve them here at `/` and `/oauth2/v3/certs` until Ctrl-C; port 0 picks a free one' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l max-age -d 'How long those who ask may keep them' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l rotate -d 'Make a new signing key first; the one before stays in the set, the one before that goes'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from keys" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l email -d 'The e-mail address of the invented Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l sub -d 'The account\'s number [default: one that the address gives, always the same]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l email-verified -d 'Whether Google has verified the address' -r -f -a "yes\t''
no\t''"
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l hd -d 'The domain of the organisation that keeps its accounts with Google' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l name -d 'The full name [default: the given and the family name]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l given-name -d 'The given name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l family-name -d 'The family name' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l picture -d 'Where a picture is' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l locale -d 'The language, such as `en`' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l aud -d 'The client id that Google gave the project [default: that of the `smarthome serve` that runs here]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l lifetime -d 'How long the token counts, up to a day' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l flaw -d 'Make a token that no cloud may accept' -r -f -a "wrong-key\t'signed with a key that is not in the set, under the id of one that is'
none\t'not signed: its head says `alg: none`'
hs256\t'signed by HMAC with the public key as the secret, which everybody knows'
expired\t'it ended an hour ago'
not-yet-valid\t'it begins in an hour'
wrong-issuer\t'issued by somebody whose name only begins as Google\'s does'
wrong-audience\t'meant for another client'
no-subject\t'it does not say whom it is about'
oversized\t'of a hundred kilobytes and more; none of Google\'s is'"
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from help" -f -a "keys" -d 'Print the public keys as a JWK set, or serve them'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from help" -f -a "token" -d 'Print an ID token for an invented Google account, in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand identity; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l pin -d 'The PIN for "<pin>" in a request [env: SMARTHOME_PIN]' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l pin-file -d 'Read that PIN from a file [env: SMARTHOME_PIN_FILE]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l update -d 'Write what came into the files, where it is not as written; placeholders that fit stay'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l upstream -d 'The cloud: scheme, host and port; paths are passed on as they come' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l listen -d 'Listen here; port 0 picks a free one' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l fault -d 'Make the cloud seem to misbehave in this way (repeatable)' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l record -d 'Write what passes to a conversation file (Markdown), secrets redacted' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l tls-cert -d 'Serve https with this certificate, and the chain behind it (PEM)' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l tls-key -d 'The private key that goes with it (PEM, not encrypted)' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l authorize-path -d 'The authorization endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l token-path -d 'The token endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l userinfo-path -d 'The userinfo endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l revoke-path -d 'The revocation endpoint' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l fulfillment-path -d 'The fulfillment' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l list-faults -d 'List the ways to misbehave that need no secret of the cloud'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l tls-self-signed -d 'Serve https with a certificate made for this run; `--ca` lets clients trust it'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand proxy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l sync -d 'Hold it against the devices of this SYNC response too' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l target -d 'Use the cloud of this name from smarthome.toml' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l config -d 'Read targets from this file [default: smarthome.toml, where there is one]' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l account -d 'Play this Google account' -r
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l ca -d 'Trust the certificates in this file too (PEM), besides the system\'s' -r -F
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l color -d 'Colour the output' -r -f -a "auto\t'On a terminal, unless NO_COLOR is set'
always\t'Always'
never\t'Never'"
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l json -d 'Print one JSON document on standard output and nothing else there'
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l quiet -d 'Print results only'
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -s v -l verbose -d 'Show every exchange, or the server\'s log; secrets are redacted'
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -l show-secrets -d 'Print tokens, codes, passwords and PINs in clear'
complete -c smarthome -n "__fish_smarthome_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "demo" -d 'Play both sides: link, sync, query, talk, PIN, "are you sure?", disconnect'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "serve" -d 'Run the reference cloud: OAuth server, fulfillment and a virtual home'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "link" -d 'Link an account hop by hop, as Google does, and say what breaks'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "account" -d 'List, show, refresh or forget linked accounts'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "sync" -d 'Ask the cloud which devices there are'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "query" -d 'Ask the cloud how devices are'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "execute" -d 'Have a device do something, with the PIN and "are you sure?" dialogue'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "say" -d 'Say something to the Assistant: an order or a question, in English'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "disconnect" -d 'Unlink: send DISCONNECT and forget the account'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "converse" -d 'Talk to a conversational action\'s webhook around sign-in, as the Assistant did'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "check" -d 'Try a cloud as Google, a flaky network and an attacker would, and say what is wrong'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "identity" -d 'Be Google\'s identity, locally: signing keys, and ID tokens for invented Google accounts'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "run" -d 'Play conversations from files to a cloud, and compare'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "proxy" -d 'Stand between any client and any cloud: show, validate, record and break what passes'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "validate" -d 'Hold a document against the protocol and the catalogue of devices'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "schema" -d 'Print the JSON Schema (draft 2020-12) of a kind of document'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "explain" -d 'Explain a trait, command, device type, status or error code, or what the phone shows'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "completions" -d 'Print completions for a shell'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and not __fish_seen_subcommand_from demo serve link account sync query execute say disconnect converse check identity run proxy validate schema explain completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "list" -d 'List every linked account (the default)'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "show" -d 'Show the account that --target and --account name'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "refresh" -d 'Get a new access token'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "userinfo" -d 'Ask the userinfo endpoint who the user is'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from account" -f -a "forget" -d 'Remove the account\'s file; the cloud is not told'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from identity" -f -a "keys" -d 'Print the public keys as a JWK set, or serve them'
complete -c smarthome -n "__fish_smarthome_using_subcommand help; and __fish_seen_subcommand_from identity" -f -a "token" -d 'Print an ID token for an invented Google account, in clear'
