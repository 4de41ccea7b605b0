# Aanspreekvorm: je. Termen van Google: koppelen, ontkoppelen, Google-account, Google Home-app.

## Every page

product = Slim huis
cancel = Annuleren
sign-out = Uitloggen
signed-in-as = Ingelogd als { $username }
privacy = Privacybeleid van Google

## Signing in

sign-in-title = Log in om je account aan Google te koppelen
sign-in-lead = Log in met het account van je slimme huis om het aan je Google-account te koppelen.
statement = Door in te loggen geef je Google toestemming om je apparaten te bedienen.
username = Gebruikersnaam
password = Wachtwoord
sign-in = Inloggen

## Consent

consent-title = Je account aan Google koppelen
switch = Ander account gebruiken
agree = Akkoord en koppelen
what-google-gets = Wat Google krijgt en waarom
devices = Je apparaten
devices-why = De namen, kamers, typen en functies, zodat je ze kunt vinden en bij naam kunt noemen.
state = De huidige status
state-why = Of iets aanstaat, openstaat of op slot is, zodat Google dat kan laten zien en vertellen.
profile = Je profiel
profile-why = Je naam en e-mailadres, zodat je gekoppelde accounts uit elkaar kunt houden.
control = Google stuurt je opdrachten naar je apparaten. Apparaten die om een bevestiging of pincode vragen, blijven dat doen.
unlink-how = Je kunt je account op elk moment ontkoppelen: { $here } of in { $google }.
unlink-here = op je accountpagina
unlink-google = je Google-account

## The account page

account-title = Je account
account-sign-in-title = Inloggen
account-sign-in-lead = Log in om je gekoppelde accounts te bekijken of te ontkoppelen.
links = Gekoppelde accounts
no-links = Er is geen account gekoppeld.
linked-on = Gekoppeld op { $date }
unlink = Ontkoppelen

## Problems

problem-title = Deze link kan niet worden geopend
problem-help = Ga terug naar de Google Home-app en probeer het opnieuw. Gebeurt het nog eens, geef de melding hierboven dan door aan de beheerders van dit slimme huis.
wrong-client-id = De client_id ontbreekt, is twee keer opgegeven of is hier niet geregistreerd.
wrong-redirect-uri = De redirect_uri ontbreekt, is twee keer opgegeven of komt niet precies overeen met een adres dat hier is toegestaan.
missing-state = De parameter state ontbreekt.
store-title = Nu even niet mogelijk
store-down = Je gekoppelde accounts kunnen nu niet worden weergegeven. Probeer het straks opnieuw.
wrong-password = De gebruikersnaam of het wachtwoord is onjuist.
incomplete = Vul je gebruikersnaam en je wachtwoord in.
stale-form = Deze pagina was niet meer actueel, dus er is niets gedaan. Probeer het opnieuw.
blocked =
    { $seconds ->
        [one] Te veel pogingen. Probeer het over een seconde opnieuw.
       *[other] Te veel pogingen. Probeer het over { $seconds } seconden opnieuw.
    }
