# Forma di cortesia: tu. Termini di Google: collegare, scollegare, Account Google, casa smart.

## Every page

product = Casa smart
cancel = Annulla
sign-out = Esci
signed-in-as = Hai eseguito l’accesso come { $username }
privacy = Norme sulla privacy di Google

## Signing in

sign-in-title = Accedi per collegare il tuo account a Google
sign-in-lead = Accedi con il tuo account della casa smart per collegarlo al tuo Account Google.
statement = Accedendo, autorizzi Google a controllare i tuoi dispositivi.
username = Nome utente
password = Password
sign-in = Accedi

## Consent

consent-title = Collega il tuo account a Google
switch = Usa un altro account
agree = Accetta e collega
what-google-gets = Che cosa riceve Google e perché
devices = I tuoi dispositivi
devices-why = Nomi, stanze, tipi e funzioni, per permetterti di trovarli e richiamarli.
state = Il loro stato attuale
state-why = Se qualcosa è acceso, aperto o bloccato, per permettere a Google di mostrarlo e dirtelo.
profile = Il tuo profilo
profile-why = Il tuo nome e il tuo indirizzo email, per permetterti di distinguere gli account collegati.
control = Google invia i tuoi comandi ai tuoi dispositivi. I dispositivi che richiedono una conferma o un PIN continueranno a farlo.
unlink-how = Puoi scollegare l’account in qualsiasi momento: { $here } o nel { $google }.
unlink-here = nella pagina del tuo account
unlink-google = tuo Account Google

## The account page

account-title = Il tuo account
account-sign-in-title = Accedi
account-sign-in-lead = Accedi per vedere i tuoi account collegati o scollegarli.
links = Account collegati
no-links = Nessun account è collegato.
linked-on = Collegato il { $date }
unlink = Scollega

## Problems

problem-title = Impossibile aprire questo link
problem-help = Torna all’app Google Home e riprova. Se il problema si ripresenta, comunica il messaggio qui sopra a chi gestisce questa casa smart.
wrong-client-id = Il parametro client_id manca, è indicato due volte o non è registrato qui.
wrong-redirect-uri = Il parametro redirect_uri manca, è indicato due volte o non corrisponde esattamente a nessuno di quelli consentiti qui.
missing-state = Manca il parametro state.
store-title = Al momento non è possibile
store-down = I tuoi account collegati non possono essere mostrati in questo momento. Riprova tra poco.
wrong-password = Il nome utente o la password non sono corretti.
incomplete = Inserisci il nome utente e la password.
stale-form = Questa pagina non era più aggiornata, quindi non è stato fatto nulla. Riprova.
blocked =
    { $seconds ->
        [one] Troppi tentativi. Riprova tra un secondo.
       *[other] Troppi tentativi. Riprova tra { $seconds } secondi.
    }
