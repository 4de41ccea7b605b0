## Every page

product = Smart home
cancel = Cancel
sign-out = Sign out
signed-in-as = Signed in as { $username }
privacy = Google's privacy policy

## Signing in

sign-in-title = Sign in to link with Google
sign-in-lead = Sign in with your smart home account to link it to your Google Account.
# The authorization statement of Google's policy, in its own words. A translation must name Google
# and the control of devices.
statement = By signing in, you are authorizing Google to control your devices.
username = User name
password = Password
sign-in = Sign in

## Consent

consent-title = Link your account to Google
switch = Use another account
agree = Agree and link
what-google-gets = What Google gets, and why
devices = Your devices
devices-why = Their names, rooms, types and abilities, so that you can find and ask for them.
state = Their present state
state-why = Whether something is on, open or locked, so that Google can show and say it.
profile = Your profile
profile-why = Your name and email address, so that you can tell linked accounts apart.
control = Google sends your commands to your devices. A device that asks for a confirmation or a PIN goes on asking.
# $here and $google are links: unlink-here and unlink-google.
unlink-how = You can unlink at any time: { $here } or in { $google }.
unlink-here = on your account page
unlink-google = your Google Account

## The account page

account-title = Your account
account-sign-in-title = Sign in
account-sign-in-lead = Sign in to see and end your links.
links = Linked accounts
no-links = No account is linked.
# $date is a date with a time, as 2026-11-21 09:30 UTC.
linked-on = Linked { $date }
unlink = Unlink

## Problems

problem-title = This link cannot be opened
problem-help = Go back to the Google Home app and try again. If it happens again, tell the people who run this smart home what stands above.
wrong-client-id = The client_id is missing, given twice, or not one that is registered here.
wrong-redirect-uri = The redirect_uri is missing, given twice, or not exactly one that is allowed here.
missing-state = The state is missing.
store-title = Not now
store-down = Your links cannot be shown at the moment. Try again soon.
wrong-password = The user name or the password is wrong.
incomplete = Enter your user name and your password.
stale-form = This page was no longer current, so nothing was done. Please try again.
blocked =
    { $seconds ->
        [one] Too many attempts. Try again in a second.
       *[other] Too many attempts. Try again in { $seconds } seconds.
    }
