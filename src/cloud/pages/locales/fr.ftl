# Forme d'adresse : vous. Termes de Google : associer, dissocier, compte Google.
# Espace insécable devant un deux-points : {"\u00A0"}.

## Every page

product = Maison connectée
cancel = Annuler
sign-out = Se déconnecter
signed-in-as = Compte utilisé{"\u00A0"}: { $username }
privacy = Règles de confidentialité de Google

## Signing in

sign-in-title = Connectez-vous pour associer votre compte à Google
sign-in-lead = Connectez-vous avec votre compte Maison connectée pour l’associer à votre compte Google.
statement = En vous connectant, vous autorisez Google à contrôler vos appareils.
username = Nom d’utilisateur
password = Mot de passe
sign-in = Se connecter

## Consent

consent-title = Associer votre compte à Google
switch = Utiliser un autre compte
agree = Accepter et associer
what-google-gets = Ce que Google reçoit, et pourquoi
devices = Vos appareils
devices-why = Leurs noms, pièces, types et fonctions, pour que vous puissiez les trouver et les désigner.
state = Leur état actuel
state-why = Si un appareil est allumé, ouvert ou verrouillé, pour que Google puisse l’afficher et vous le dire.
profile = Votre profil
profile-why = Votre nom et votre adresse e-mail, pour que vous puissiez distinguer les comptes associés.
control = Google envoie vos commandes à vos appareils. Les appareils qui demandent une confirmation ou un code continueront à le faire.
unlink-how = Vous pouvez dissocier votre compte à tout moment{"\u00A0"}: { $here } ou dans { $google }.
unlink-here = sur la page de votre compte
unlink-google = votre compte Google

## The account page

account-title = Votre compte
account-sign-in-title = Connexion
account-sign-in-lead = Connectez-vous pour voir vos comptes associés ou les dissocier.
links = Comptes associés
no-links = Aucun compte n’est associé.
linked-on = Associé le { $date }
unlink = Dissocier

## Problems

problem-title = Impossible d’ouvrir ce lien
problem-help = Revenez dans l’application Google Home et réessayez. Si le problème persiste, transmettez le message ci-dessus aux responsables de cette maison connectée.
wrong-client-id = Le paramètre client_id est absent, indiqué deux fois ou ne correspond à aucun client enregistré ici.
wrong-redirect-uri = Le paramètre redirect_uri est absent, indiqué deux fois ou ne correspond pas exactement à une adresse autorisée ici.
missing-state = Le paramètre state est absent.
store-title = Momentanément indisponible
store-down = Vos comptes associés ne peuvent pas être affichés pour le moment. Réessayez dans quelques instants.
wrong-password = Le nom d’utilisateur ou le mot de passe est incorrect.
incomplete = Saisissez votre nom d’utilisateur et votre mot de passe.
stale-form = Cette page n’était plus à jour, rien n’a donc été fait. Veuillez réessayer.
blocked =
    { $seconds ->
        [one] Trop de tentatives. Réessayez dans { $seconds } seconde.
       *[other] Trop de tentatives. Réessayez dans { $seconds } secondes.
    }
