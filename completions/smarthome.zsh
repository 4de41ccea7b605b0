#compdef smarthome

autoload -U is-at-least

_smarthome() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_smarthome_commands" \
"*::: :->smarthome" \
&& ret=0
    case $state in
    (smarthome)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-command-$line[1]:"
        case $line[1] in
            (demo)
_arguments "${_arguments_options[@]}" : \
'--linking=[How the account is linked; smart home goes with \`code\` alone]:WAY:((code\:"By an authorization code, and then all of smart home"
implicit\:"By an access token in the fragment"
streamlined\:"By Google'\''s word on who somebody is, else in the browser"
google-sign-in\:"In a conversation, by Google Sign-In"
all\:"Each of them"))' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(serve)
_arguments "${_arguments_options[@]}" : \
'--listen=[Listen here; port 0 picks a free one]:ADDR:_default' \
'--home=[The home to serve \[default\: a built-in demo home\]]:FILE:_files' \
'--store=[Where links and states are kept\: \`memory\` forgets them at the end]:STORE:(memory)' \
'--client-id=[The id under which Google is registered]:ID:_default' \
'(--client-secret-file)--client-secret=[The secret that goes with it \[env\: SMARTHOME_CLIENT_SECRET\] \[default\: a new one each time\]]:SECRET:_default' \
'--client-secret-file=[Read that secret from a file \[env\: SMARTHOME_CLIENT_SECRET_FILE\]]:FILE:_files' \
'--project-id=[Google'\''s project id, the last segment of its redirect URIs]:ID:_default' \
'*--redirect-uri=[Allow this redirect URI instead of Google'\''s two (repeatable; compared to the letter)]:URI:_default' \
'--access-ttl=[How long an access token lives]:DURATION:_default' \
'--code-ttl=[How long an authorization code lives]:DURATION:_default' \
'*--fault=[Misbehave in this way (repeatable)]:ID:_default' \
'--flow=[What Google'\''s client is registered for\: \`implicit\` hands over a token without a code and is for conversational actions, which Google retired in June 2023]:FLOW:((code\:"An authorization code, exchanged for tokens\: the only flow that smart home allows"
implicit\:"An access token at once, in the fragment of the redirect; it never expires"))' \
'--google-keys=[Take Google'\''s word on who somebody is, by these keys\: for streamlined linking and Google Sign-In, which belong to products other than smart home (\`smarthome identity keys\` makes keys of an invented Google)]:URL|FILE:_default' \
'--google-client-id=[The client id that Google gave the project\: its word must be meant for it]:ID:_default' \
'(--tls-self-signed)--tls-cert=[Serve https with this certificate, and the chain behind it (PEM)]:FILE:_files' \
'(--tls-self-signed)--tls-key=[The private key that goes with it (PEM, not encrypted)]:FILE:_files' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--list-faults[List the ways to misbehave]' \
'--one-link-per-user[Allow each user one linked Google account; another is refused when it links]' \
'--tls-self-signed[Serve https with a certificate made for this run; \`--ca\` lets clients trust it]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(link)
_arguments "${_arguments_options[@]}" : \
'--authorize-url=[The authorization endpoint]:URL:_default' \
'--token-url=[The token endpoint]:URL:_default' \
'--fulfillment-url=[The fulfillment URL]:URL:_default' \
'--userinfo-url=[The userinfo endpoint, if there is one]:URL:_default' \
'--client-id=[The client id that the cloud gave Google]:ID:_default' \
'(--client-secret-file)--client-secret=[The secret that goes with it \[env\: SMARTHOME_CLIENT_SECRET\]]:SECRET:_default' \
'--client-secret-file=[Read that secret from a file \[env\: SMARTHOME_CLIENT_SECRET_FILE\]]:FILE:_files' \
'--client-auth=[How the two travel to the token endpoint \[default\: body\]]:HOW:((body\:"In the form body, Google'\''s default"
basic\:"In an \`Authorization\: Basic\` header"))' \
'--project-id=[Google'\''s project id, the last segment of its redirect URIs]:ID:_default' \
'*--scope=[A scope to ask for (repeatable)]:SCOPE:_default' \
'--username=[Sign in to the cloud under this name]:NAME:_default' \
'(--password-file)--password=[The password that goes with it \[env\: SMARTHOME_PASSWORD\]]:PASSWORD:_default' \
'--password-file=[Read that password from a file \[env\: SMARTHOME_PASSWORD_FILE\]]:FILE:_files' \
'--capture=[How the redirect comes back \[default\: form with --username, else browser where one is found, else loopback\]]:WAY:((form\:"No browser\: fills in the cloud'\''s sign-in form"
browser\:"A Chromium-family browser of its own, in which Google'\''s redirect host is this machine"
loopback\:"The person'\''s browser, and a listener on 127.0.0.1 that the cloud must allow"
paste\:"Prints the URL; the person pastes the address they ended at"))' \
'--browser=[Use this Chromium-family browser \[default\: the first that is found\]]:FILE:_files' \
'--timeout=[How long to wait for a person at the browser]:DURATION:_default' \
'--flow=[How the cloud hands over its tokens]:FLOW:((code\:"For an authorization code\: the only flow that smart home allows"
implicit\:"At once, in the fragment of the redirect\: for conversational actions, which Google retired in June 2023"
streamlined\:"By an ID token that says who somebody is, else in the browser\: for products of Google other than smart home"))' \
'--have-account=[The answer to "do you have an account?"]:YES|NO:(yes no)' \
'--use-email=[The answer to "does it use your Google e-mail address?"]:YES|NO:(yes no)' \
'--create-account=[The answer to "do you want a new one?"]:YES|NO:(yes no)' \
'--google-client-id=[The client id that Google gave the project\: the ID token is for it \[default\: that of the \`smarthome serve\` that runs there\]]:ID:_default' \
'--email=[The e-mail address of the invented Google account]:ADDRESS:_default' \
'--sub=[The account'\''s number \[default\: one that the address gives, always the same\]]:TEXT:_default' \
'--email-verified=[Whether Google has verified the address]:YES|NO:(yes no)' \
'--hd=[The domain of the organisation that keeps its accounts with Google]:DOMAIN:_default' \
'--name=[The full name \[default\: the given and the family name\]]:NAME:_default' \
'--given-name=[The given name]:NAME:_default' \
'--family-name=[The family name]:NAME:_default' \
'--picture=[Where a picture is]:URL:_default' \
'--locale=[The language, such as \`en\`]:LOCALE:_default' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--headless[Capture with a browser without a window, which signs in by itself]' \
'--sandbox[Use the redirect URI of Google'\''s sandbox]' \
'--pkce[Send a PKCE challenge]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::url -- The cloud'\''s address; its endpoints come from its RFC 8414 metadata or from a running `smarthome serve`:_default' \
&& ret=0
;;
(account)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_smarthome__subcmd__account_commands" \
"*::: :->account" \
&& ret=0

    case $state in
    (account)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-account-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(refresh)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(userinfo)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(forget)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_smarthome__subcmd__account__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-account-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(refresh)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(userinfo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(forget)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(sync)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(query)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::devices -- An id, name or nickname from the last SYNC \[default\: every device\]:_default' \
&& ret=0
;;
(execute)
_arguments "${_arguments_options[@]}" : \
'*--pin=[An answer to a PIN challenge; repeat it for each, in order \[env\: SMARTHOME_PIN\]]:PIN:_default' \
'(--pin)--pin-file=[Read the PINs from a file, one a line \[env\: SMARTHOME_PIN_FILE\]]:FILE:_files' \
'--ack=[The answer to "are you sure?"]:ACK:(yes no)' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':device -- An id, name or nickname from the last SYNC:_default' \
':command -- `LockUnlock` or `action.devices.commands.LockUnlock`:_default' \
'*::params -- Params; values are JSON, else text; dots reach into objects\: `color.spectrumRGB=255`:_default' \
&& ret=0
;;
(say)
_arguments "${_arguments_options[@]}" : \
'*--pin=[An answer to a PIN challenge; repeat it for each, in order \[env\: SMARTHOME_PIN\]]:PIN:_default' \
'(--pin)--pin-file=[Read the PINs from a file, one a line \[env\: SMARTHOME_PIN_FILE\]]:FILE:_files' \
'--ack=[The answer to "are you sure?"]:ACK:(yes no)' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::words -- What is said; several words need no quotes:_default' \
&& ret=0
;;
(disconnect)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(converse)
_arguments "${_arguments_options[@]}" : \
'--linking=[How accounts are linked]:WAY:((google-sign-in\:"The webhook gets the person'\''s ID token"
oauth\:"The person signs in at the cloud'\''s pages; the link is kept, in the place of an earlier one"
streamlined\:"The token endpoint gets the person'\''s ID token; the pages are left for where that does not do"))' \
'--consent=[Whether the person agrees to linking]:CONSENT:(yes no)' \
'*--say=[What the person says; repeat it for each turn, in order]:TEXT:_default' \
'--reason=[Why the account is needed\: said before the Assistant asks for consent]:TEXT:_default' \
'--scene=[The scene that the conversation enters]:NAME:_default' \
'*--handler=[The handler that is called when\: WHEN is guest, linked, rejected, error or a scene, whose handler is else its name in snake case (repeatable)]:WHEN=NAME:_default' \
'--google-client-id=[The client id that Google gave the project\: the audience of ID tokens \[default\: that of the running \`smarthome serve\`\]]:ID:_default' \
'--project-id=[Google'\''s project id, for which requests are signed \[default\: that of the running \`smarthome serve\`\]]:ID:_default' \
'--email=[The e-mail address of the invented Google account]:ADDRESS:_default' \
'--sub=[The account'\''s number \[default\: one that the address gives, always the same\]]:TEXT:_default' \
'--email-verified=[Whether Google has verified the address]:YES|NO:(yes no)' \
'--hd=[The domain of the organisation that keeps its accounts with Google]:DOMAIN:_default' \
'--name=[The full name \[default\: the given and the family name\]]:NAME:_default' \
'--given-name=[The given name]:NAME:_default' \
'--family-name=[The family name]:NAME:_default' \
'--picture=[Where a picture is]:URL:_default' \
'--locale=[The language, such as \`en\`]:LOCALE:_default' \
'--have-account=[The answer to "do you have an account?"]:YES|NO:(yes no)' \
'--use-email=[The answer to "does it use your Google e-mail address?"]:YES|NO:(yes no)' \
'--create-account=[The answer to "do you want a new one?"]:YES|NO:(yes no)' \
'--flow=[How the cloud hands over its tokens, for \`--linking oauth\` \[default\: as the cloud says, else code\]]:FLOW:((code\:"For an authorization code"
implicit\:"At once, in the fragment of the redirect"))' \
'--username=[Sign in to the cloud under this name]:NAME:_default' \
'(--password-file)--password=[The password that goes with it \[env\: SMARTHOME_PASSWORD\]]:PASSWORD:_default' \
'--password-file=[Read that password from a file \[env\: SMARTHOME_PASSWORD_FILE\]]:FILE:_files' \
'--capture=[How the redirect comes back \[default\: form with --username, else browser where one is found, else loopback\]]:WAY:((form\:"No browser\: fills in the cloud'\''s sign-in form"
browser\:"A Chromium-family browser of its own, in which Google'\''s redirect host is this machine"
loopback\:"The person'\''s browser, and a listener on 127.0.0.1 that the cloud must allow"
paste\:"Prints the URL; the person pastes the address they ended at"))' \
'--browser=[Use this Chromium-family browser \[default\: the first that is found\]]:FILE:_files' \
'--timeout=[How long to wait for a person at the browser]:DURATION:_default' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'(--linked --consent)--guest[The Assistant does not know whose voice it hears\: nothing can be linked]' \
'(--consent)--linked[The account is linked from the start]' \
'--headless[Capture with a browser without a window, which signs in by itself]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::url -- The webhook, or the address of a running `smarthome serve` \[default\: the one that the account is linked to\]:_default' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--authorize-url=[The authorization endpoint]:URL:_default' \
'--token-url=[The token endpoint]:URL:_default' \
'--fulfillment-url=[The fulfillment URL]:URL:_default' \
'--userinfo-url=[The userinfo endpoint, if there is one]:URL:_default' \
'--client-id=[The client id that the cloud gave Google]:ID:_default' \
'(--client-secret-file)--client-secret=[The secret that goes with it \[env\: SMARTHOME_CLIENT_SECRET\]]:SECRET:_default' \
'--client-secret-file=[Read that secret from a file \[env\: SMARTHOME_CLIENT_SECRET_FILE\]]:FILE:_files' \
'--client-auth=[How the two travel to the token endpoint \[default\: body\]]:HOW:((body\:"In the form body, Google'\''s default"
basic\:"In an \`Authorization\: Basic\` header"))' \
'--project-id=[Google'\''s project id, the last segment of its redirect URIs]:ID:_default' \
'*--scope=[A scope to ask for (repeatable)]:SCOPE:_default' \
'--username=[Sign in to the cloud under this name]:NAME:_default' \
'(--password-file)--password=[The password that goes with it \[env\: SMARTHOME_PASSWORD\]]:PASSWORD:_default' \
'--password-file=[Read that password from a file \[env\: SMARTHOME_PASSWORD_FILE\]]:FILE:_files' \
'*--device=[Move this device alone, by its name, nickname or id (repeatable)]:DEVICE:_default' \
'*--allow=[Also do what nothing undoes, or what may let somebody in, burn something or flood it]:EFFECT:((irreversible\:"Reboot, update, dispense, play\: no other command takes it back"
hazardous\:"Unlock, open, disarm, heat\: it is put back"))' \
'(--pin-file)--pin=[What to answer where a device asks for a PIN \[env\: SMARTHOME_PIN\]]:PIN:_default' \
'--pin-file=[Read that PIN from a file \[env\: SMARTHOME_PIN_FILE\]]:FILE:_files' \
'--second-username=[Another user of the cloud, whose devices are not the first one'\''s]:NAME:_default' \
'(--second-password-file)--second-password=[The password that goes with it \[env\: SMARTHOME_SECOND_PASSWORD\]]:PASSWORD:_default' \
'--second-password-file=[Read that password from a file \[env\: SMARTHOME_SECOND_PASSWORD_FILE\]]:FILE:_files' \
'--second-client-id=[Another client that is registered at the cloud]:ID:_default' \
'(--second-client-secret-file)--second-client-secret=[The secret that goes with it \[env\: SMARTHOME_SECOND_CLIENT_SECRET\]]:SECRET:_default' \
'--second-client-secret-file=[Read that secret from a file \[env\: SMARTHOME_SECOND_CLIENT_SECRET_FILE\]]:FILE:_files' \
'*--only=[Run these checks or groups alone; \`*\` stands for anything (repeatable)]:CHECK:_default' \
'*--skip=[Leave these checks or groups out; \`*\` stands for anything (repeatable)]:CHECK:_default' \
'--baseline=[Forgive what was broken in an earlier run\: its report, \`json=FILE\`]:FILE:_files' \
'--timeout=[How long to wait for an answer; an endpoint that gives none thrice is not asked again]:DURATION:_default' \
'--wait=[How long a check may wait for a token to expire]:DURATION:_default' \
'--deadline=[End after this time; what was not judged by then is skipped]:DURATION:_default' \
'*--report=[Write a report\: junit=FILE, html=FILE, json=FILE or sarif=FILE (repeatable)]:KIND=FILE:_default' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'(--allow)--read-only[Move no device at all\: no EXECUTE for a device of the home is sent]' \
'(--read-only)--exhaust-pin[Say wrong PINs until a device takes none, to see whether guessing is limited]' \
'--strict[A broken \`should\` fails the run as a broken \`must\` does]' \
'--list[List the checks, and the rules that nobody can judge from outside]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::url -- The cloud'\''s address; its endpoints come from its RFC 8414 metadata or from a running `smarthome serve`:_default' \
&& ret=0
;;
(identity)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_smarthome__subcmd__identity_commands" \
"*::: :->identity" \
&& ret=0

    case $state in
    (identity)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-identity-command-$line[1]:"
        case $line[1] in
            (keys)
_arguments "${_arguments_options[@]}" : \
'--listen=[Serve them here at \`/\` and \`/oauth2/v3/certs\` until Ctrl-C; port 0 picks a free one]:ADDR:_default' \
'--max-age=[How long those who ask may keep them]:DURATION:_default' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--rotate[Make a new signing key first; the one before stays in the set, the one before that goes]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(token)
_arguments "${_arguments_options[@]}" : \
'--email=[The e-mail address of the invented Google account]:ADDRESS:_default' \
'--sub=[The account'\''s number \[default\: one that the address gives, always the same\]]:TEXT:_default' \
'--email-verified=[Whether Google has verified the address]:YES|NO:(yes no)' \
'--hd=[The domain of the organisation that keeps its accounts with Google]:DOMAIN:_default' \
'--name=[The full name \[default\: the given and the family name\]]:NAME:_default' \
'--given-name=[The given name]:NAME:_default' \
'--family-name=[The family name]:NAME:_default' \
'--picture=[Where a picture is]:URL:_default' \
'--locale=[The language, such as \`en\`]:LOCALE:_default' \
'--aud=[The client id that Google gave the project \[default\: that of the \`smarthome serve\` that runs here\]]:ID:_default' \
'--lifetime=[How long the token counts, up to a day]:DURATION:_default' \
'--flaw=[Make a token that no cloud may accept]:FLAW:((wrong-key\:"signed with a key that is not in the set, under the id of one that is"
none\:"not signed\: its head says \`alg\: none\`"
hs256\:"signed by HMAC with the public key as the secret, which everybody knows"
expired\:"it ended an hour ago"
not-yet-valid\:"it begins in an hour"
wrong-issuer\:"issued by somebody whose name only begins as Google'\''s does"
wrong-audience\:"meant for another client"
no-subject\:"it does not say whom it is about"
oversized\:"of a hundred kilobytes and more; none of Google'\''s is"))' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_smarthome__subcmd__identity__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-identity-help-command-$line[1]:"
        case $line[1] in
            (keys)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(token)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(run)
_arguments "${_arguments_options[@]}" : \
'--pin=[The PIN for "<pin>" in a request \[env\: SMARTHOME_PIN\]]:PIN:_default' \
'(--pin)--pin-file=[Read that PIN from a file \[env\: SMARTHOME_PIN_FILE\]]:FILE:_files' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--update[Write what came into the files, where it is not as written; placeholders that fit stay]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::files -- The conversations, played in this order:_files' \
&& ret=0
;;
(proxy)
_arguments "${_arguments_options[@]}" : \
'--upstream=[The cloud\: scheme, host and port; paths are passed on as they come]:URL:_default' \
'--listen=[Listen here; port 0 picks a free one]:ADDR:_default' \
'*--fault=[Make the cloud seem to misbehave in this way (repeatable)]:ID:_default' \
'--record=[Write what passes to a conversation file (Markdown), secrets redacted]:FILE:_files' \
'(--tls-self-signed)--tls-cert=[Serve https with this certificate, and the chain behind it (PEM)]:FILE:_files' \
'(--tls-self-signed)--tls-key=[The private key that goes with it (PEM, not encrypted)]:FILE:_files' \
'--authorize-path=[The authorization endpoint]:PATH:_default' \
'--token-path=[The token endpoint]:PATH:_default' \
'--userinfo-path=[The userinfo endpoint]:PATH:_default' \
'--revoke-path=[The revocation endpoint]:PATH:_default' \
'--fulfillment-path=[The fulfillment]:PATH:_default' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--list-faults[List the ways to misbehave that need no secret of the cloud]' \
'--tls-self-signed[Serve https with a certificate made for this run; \`--ca\` lets clients trust it]' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(validate)
_arguments "${_arguments_options[@]}" : \
'--sync=[Hold it against the devices of this SYNC response too]:FILE:_files' \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':kind -- What the document is\: sync-response, trait.OnOff.states, command.OnOff, home …:_default' \
':file -- The document; - is standard input:_files' \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':kind -- What the document is\: sync-response, trait.OnOff.states, command.OnOff …:_default' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::words -- `OnOff`, `action.devices.commands.OnOff`, `LOCK`, `lowBattery`; words on the phone, such as "Couldn'\''t update the setting"; a name in Google'\''s log, such as `OPEN_AUTH_FAILURE` \[default\: list all names\]:_default' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--target=[Use the cloud of this name from smarthome.toml]:NAME:_default' \
'--config=[Read targets from this file \[default\: smarthome.toml, where there is one\]]:FILE:_files' \
'--account=[Play this Google account]:NAME:_default' \
'--ca=[Trust the certificates in this file too (PEM), besides the system'\''s]:FILE:_files' \
'--color=[Colour the output]:WHEN:((auto\:"On a terminal, unless NO_COLOR is set"
always\:"Always"
never\:"Never"))' \
'--json[Print one JSON document on standard output and nothing else there]' \
'(-v --verbose)--quiet[Print results only]' \
'*-v[Show every exchange, or the server'\''s log; secrets are redacted]' \
'*--verbose[Show every exchange, or the server'\''s log; secrets are redacted]' \
'--show-secrets[Print tokens, codes, passwords and PINs in clear]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_smarthome__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-help-command-$line[1]:"
        case $line[1] in
            (demo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(serve)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(link)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(account)
_arguments "${_arguments_options[@]}" : \
":: :_smarthome__subcmd__help__subcmd__account_commands" \
"*::: :->account" \
&& ret=0

    case $state in
    (account)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-help-account-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(refresh)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(userinfo)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(forget)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(sync)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(query)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(execute)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(say)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(disconnect)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(converse)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(identity)
_arguments "${_arguments_options[@]}" : \
":: :_smarthome__subcmd__help__subcmd__identity_commands" \
"*::: :->identity" \
&& ret=0

    case $state in
    (identity)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:smarthome-help-identity-command-$line[1]:"
        case $line[1] in
            (keys)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(token)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(run)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(proxy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(validate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_smarthome_commands] )) ||
_smarthome_commands() {
    local commands; commands=(
'demo:Play both sides\: link, sync, query, talk, PIN, "are you sure?", disconnect' \
'serve:Run the reference cloud\: OAuth server, fulfillment and a virtual home' \
'link:Link an account hop by hop, as Google does, and say what breaks' \
'account:List, show, refresh or forget linked accounts' \
'sync:Ask the cloud which devices there are' \
'query:Ask the cloud how devices are' \
'execute:Have a device do something, with the PIN and "are you sure?" dialogue' \
'say:Say something to the Assistant\: an order or a question, in English' \
'disconnect:Unlink\: send DISCONNECT and forget the account' \
'converse:Talk to a conversational action'\''s webhook around sign-in, as the Assistant did' \
'check:Try a cloud as Google, a flaky network and an attacker would, and say what is wrong' \
'identity:Be Google'\''s identity, locally\: signing keys, and ID tokens for invented Google accounts' \
'run:Play conversations from files to a cloud, and compare' \
'proxy:Stand between any client and any cloud\: show, validate, record and break what passes' \
'validate:Hold a document against the protocol and the catalogue of devices' \
'schema:Print the JSON Schema (draft 2020-12) of a kind of document' \
'explain:Explain a trait, command, device type, status or error code, or what the phone shows' \
'completions:Print completions for a shell' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account_commands] )) ||
_smarthome__subcmd__account_commands() {
    local commands; commands=(
'list:List every linked account (the default)' \
'show:Show the account that --target and --account name' \
'refresh:Get a new access token' \
'userinfo:Ask the userinfo endpoint who the user is' \
'forget:Remove the account'\''s file; the cloud is not told' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome account commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__forget_commands] )) ||
_smarthome__subcmd__account__subcmd__forget_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account forget commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help_commands] )) ||
_smarthome__subcmd__account__subcmd__help_commands() {
    local commands; commands=(
'list:List every linked account (the default)' \
'show:Show the account that --target and --account name' \
'refresh:Get a new access token' \
'userinfo:Ask the userinfo endpoint who the user is' \
'forget:Remove the account'\''s file; the cloud is not told' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome account help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__forget_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__forget_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help forget commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__help_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__list_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help list commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__refresh_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__refresh_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help refresh commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__show_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help show commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__help__subcmd__userinfo_commands] )) ||
_smarthome__subcmd__account__subcmd__help__subcmd__userinfo_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account help userinfo commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__list_commands] )) ||
_smarthome__subcmd__account__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account list commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__refresh_commands] )) ||
_smarthome__subcmd__account__subcmd__refresh_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account refresh commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__show_commands] )) ||
_smarthome__subcmd__account__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account show commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__account__subcmd__userinfo_commands] )) ||
_smarthome__subcmd__account__subcmd__userinfo_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome account userinfo commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__check_commands] )) ||
_smarthome__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome check commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__completions_commands] )) ||
_smarthome__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome completions commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__converse_commands] )) ||
_smarthome__subcmd__converse_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome converse commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__demo_commands] )) ||
_smarthome__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome demo commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__disconnect_commands] )) ||
_smarthome__subcmd__disconnect_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome disconnect commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__execute_commands] )) ||
_smarthome__subcmd__execute_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome execute commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__explain_commands] )) ||
_smarthome__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome explain commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help_commands] )) ||
_smarthome__subcmd__help_commands() {
    local commands; commands=(
'demo:Play both sides\: link, sync, query, talk, PIN, "are you sure?", disconnect' \
'serve:Run the reference cloud\: OAuth server, fulfillment and a virtual home' \
'link:Link an account hop by hop, as Google does, and say what breaks' \
'account:List, show, refresh or forget linked accounts' \
'sync:Ask the cloud which devices there are' \
'query:Ask the cloud how devices are' \
'execute:Have a device do something, with the PIN and "are you sure?" dialogue' \
'say:Say something to the Assistant\: an order or a question, in English' \
'disconnect:Unlink\: send DISCONNECT and forget the account' \
'converse:Talk to a conversational action'\''s webhook around sign-in, as the Assistant did' \
'check:Try a cloud as Google, a flaky network and an attacker would, and say what is wrong' \
'identity:Be Google'\''s identity, locally\: signing keys, and ID tokens for invented Google accounts' \
'run:Play conversations from files to a cloud, and compare' \
'proxy:Stand between any client and any cloud\: show, validate, record and break what passes' \
'validate:Hold a document against the protocol and the catalogue of devices' \
'schema:Print the JSON Schema (draft 2020-12) of a kind of document' \
'explain:Explain a trait, command, device type, status or error code, or what the phone shows' \
'completions:Print completions for a shell' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account_commands] )) ||
_smarthome__subcmd__help__subcmd__account_commands() {
    local commands; commands=(
'list:List every linked account (the default)' \
'show:Show the account that --target and --account name' \
'refresh:Get a new access token' \
'userinfo:Ask the userinfo endpoint who the user is' \
'forget:Remove the account'\''s file; the cloud is not told' \
    )
    _describe -t commands 'smarthome help account commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account__subcmd__forget_commands] )) ||
_smarthome__subcmd__help__subcmd__account__subcmd__forget_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help account forget commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account__subcmd__list_commands] )) ||
_smarthome__subcmd__help__subcmd__account__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help account list commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account__subcmd__refresh_commands] )) ||
_smarthome__subcmd__help__subcmd__account__subcmd__refresh_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help account refresh commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account__subcmd__show_commands] )) ||
_smarthome__subcmd__help__subcmd__account__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help account show commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__account__subcmd__userinfo_commands] )) ||
_smarthome__subcmd__help__subcmd__account__subcmd__userinfo_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help account userinfo commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__check_commands] )) ||
_smarthome__subcmd__help__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help check commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__completions_commands] )) ||
_smarthome__subcmd__help__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help completions commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__converse_commands] )) ||
_smarthome__subcmd__help__subcmd__converse_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help converse commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__demo_commands] )) ||
_smarthome__subcmd__help__subcmd__demo_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help demo commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__disconnect_commands] )) ||
_smarthome__subcmd__help__subcmd__disconnect_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help disconnect commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__execute_commands] )) ||
_smarthome__subcmd__help__subcmd__execute_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help execute commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__explain_commands] )) ||
_smarthome__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help explain commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__help_commands] )) ||
_smarthome__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__identity_commands] )) ||
_smarthome__subcmd__help__subcmd__identity_commands() {
    local commands; commands=(
'keys:Print the public keys as a JWK set, or serve them' \
'token:Print an ID token for an invented Google account, in clear' \
    )
    _describe -t commands 'smarthome help identity commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__identity__subcmd__keys_commands] )) ||
_smarthome__subcmd__help__subcmd__identity__subcmd__keys_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help identity keys commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__identity__subcmd__token_commands] )) ||
_smarthome__subcmd__help__subcmd__identity__subcmd__token_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help identity token commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__link_commands] )) ||
_smarthome__subcmd__help__subcmd__link_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help link commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__proxy_commands] )) ||
_smarthome__subcmd__help__subcmd__proxy_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help proxy commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__query_commands] )) ||
_smarthome__subcmd__help__subcmd__query_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help query commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__run_commands] )) ||
_smarthome__subcmd__help__subcmd__run_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help run commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__say_commands] )) ||
_smarthome__subcmd__help__subcmd__say_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help say commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__schema_commands] )) ||
_smarthome__subcmd__help__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help schema commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__serve_commands] )) ||
_smarthome__subcmd__help__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help serve commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__sync_commands] )) ||
_smarthome__subcmd__help__subcmd__sync_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help sync commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__help__subcmd__validate_commands] )) ||
_smarthome__subcmd__help__subcmd__validate_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome help validate commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity_commands] )) ||
_smarthome__subcmd__identity_commands() {
    local commands; commands=(
'keys:Print the public keys as a JWK set, or serve them' \
'token:Print an ID token for an invented Google account, in clear' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome identity commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__help_commands] )) ||
_smarthome__subcmd__identity__subcmd__help_commands() {
    local commands; commands=(
'keys:Print the public keys as a JWK set, or serve them' \
'token:Print an ID token for an invented Google account, in clear' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'smarthome identity help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__help__subcmd__help_commands] )) ||
_smarthome__subcmd__identity__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome identity help help commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__help__subcmd__keys_commands] )) ||
_smarthome__subcmd__identity__subcmd__help__subcmd__keys_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome identity help keys commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__help__subcmd__token_commands] )) ||
_smarthome__subcmd__identity__subcmd__help__subcmd__token_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome identity help token commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__keys_commands] )) ||
_smarthome__subcmd__identity__subcmd__keys_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome identity keys commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__identity__subcmd__token_commands] )) ||
_smarthome__subcmd__identity__subcmd__token_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome identity token commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__link_commands] )) ||
_smarthome__subcmd__link_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome link commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__proxy_commands] )) ||
_smarthome__subcmd__proxy_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome proxy commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__query_commands] )) ||
_smarthome__subcmd__query_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome query commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__run_commands] )) ||
_smarthome__subcmd__run_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome run commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__say_commands] )) ||
_smarthome__subcmd__say_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome say commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__schema_commands] )) ||
_smarthome__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome schema commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__serve_commands] )) ||
_smarthome__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome serve commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__sync_commands] )) ||
_smarthome__subcmd__sync_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome sync commands' commands "$@"
}
(( $+functions[_smarthome__subcmd__validate_commands] )) ||
_smarthome__subcmd__validate_commands() {
    local commands; commands=()
    _describe -t commands 'smarthome validate commands' commands "$@"
}

if [ "$funcstack[1]" = "_smarthome" ]; then
    _smarthome "$@"
else
    compdef _smarthome smarthome
fi
