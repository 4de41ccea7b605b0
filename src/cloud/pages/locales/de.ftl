# Anrede: Sie. Begriffe wie bei Google: verknüpfen, Google-Konto, Google Home App.

## Every page

product = Smart Home
cancel = Abbrechen
sign-out = Abmelden
signed-in-as = Angemeldet als { $username }
privacy = Datenschutzerklärung von Google

## Signing in

sign-in-title = Anmelden und mit Google verknüpfen
sign-in-lead = Melden Sie sich mit Ihrem Smart-Home-Konto an, um es mit Ihrem Google-Konto zu verknüpfen.
statement = Mit der Anmeldung autorisieren Sie Google, Ihre Geräte zu steuern.
username = Benutzername
password = Passwort
sign-in = Anmelden

## Consent

consent-title = Konto mit Google verknüpfen
switch = Anderes Konto verwenden
agree = Zustimmen und verknüpfen
what-google-gets = Was Google erhält und wozu
devices = Ihre Geräte
devices-why = Namen, Räume, Typen und Funktionen, damit Sie Ihre Geräte finden und ansprechen können.
state = Aktueller Status der Geräte
state-why = Ob etwas eingeschaltet, geöffnet oder verriegelt ist, damit Google es anzeigen und ansagen kann.
profile = Ihr Profil
profile-why = Ihr Name und Ihre E-Mail-Adresse, damit Sie verknüpfte Konten unterscheiden können.
control = Google sendet Ihre Befehle an Ihre Geräte. Geräte, die eine Bestätigung oder eine PIN verlangen, verlangen sie auch weiterhin.
unlink-how = Sie können die Verknüpfung jederzeit aufheben: { $here } oder in { $google }.
unlink-here = auf Ihrer Kontoseite
unlink-google = Ihrem Google-Konto

## The account page

account-title = Ihr Konto
account-sign-in-title = Anmelden
account-sign-in-lead = Melden Sie sich an, um Ihre Verknüpfungen anzusehen oder aufzuheben.
links = Verknüpfte Konten
no-links = Es ist kein Konto verknüpft.
linked-on = Verknüpft am { $date }
unlink = Verknüpfung aufheben

## Problems

problem-title = Dieser Link kann nicht geöffnet werden
problem-help = Gehen Sie zurück zur Google Home App und versuchen Sie es noch einmal. Wenn das Problem erneut auftritt, teilen Sie den Betreibern dieses Smart Homes die obige Meldung mit.
wrong-client-id = Die client_id fehlt, wurde doppelt angegeben oder ist hier nicht registriert.
wrong-redirect-uri = Die redirect_uri fehlt, wurde doppelt angegeben oder stimmt mit keiner hier zugelassenen genau überein.
missing-state = Der Parameter state fehlt.
store-title = Zurzeit nicht möglich
store-down = Ihre Verknüpfungen können im Moment nicht angezeigt werden. Versuchen Sie es in Kürze noch einmal.
wrong-password = Der Benutzername oder das Passwort ist falsch.
incomplete = Geben Sie Ihren Benutzernamen und Ihr Passwort ein.
stale-form = Diese Seite war nicht mehr aktuell, deshalb wurde nichts ausgeführt. Bitte versuchen Sie es noch einmal.
blocked =
    { $seconds ->
        [one] Zu viele Versuche. Versuchen Sie es in einer Sekunde noch einmal.
       *[other] Zu viele Versuche. Versuchen Sie es in { $seconds } Sekunden noch einmal.
    }
