# Tratamiento: tú, con palabras que se entienden en España y en América. Términos de Google:
# vincular, desvincular, cuenta de Google.

## Every page

product = Hogar inteligente
cancel = Cancelar
sign-out = Cerrar sesión
signed-in-as = Sesión iniciada como { $username }
privacy = Política de Privacidad de Google

## Signing in

sign-in-title = Inicia sesión para vincular tu cuenta con Google
sign-in-lead = Inicia sesión con tu cuenta de hogar inteligente para vincularla con tu cuenta de Google.
statement = Al iniciar sesión, autorizas a Google a controlar tus dispositivos.
username = Nombre de usuario
password = Contraseña
sign-in = Iniciar sesión

## Consent

consent-title = Vincula tu cuenta con Google
switch = Usar otra cuenta
agree = Aceptar y vincular
what-google-gets = Qué recibe Google y para qué
devices = Tus dispositivos
devices-why = Sus nombres, habitaciones, tipos y funciones, para que puedas encontrarlos y referirte a ellos.
state = Su estado actual
state-why = Si algo está encendido, abierto o bloqueado, para que Google pueda mostrarlo y decírtelo.
profile = Tu perfil
profile-why = Tu nombre y tu dirección de correo electrónico, para que puedas distinguir las cuentas vinculadas.
control = Google envía tus comandos a tus dispositivos. Los dispositivos que piden una confirmación o un PIN lo seguirán pidiendo.
unlink-how = Puedes desvincular la cuenta cuando quieras: { $here } o en { $google }.
unlink-here = en la página de tu cuenta
unlink-google = tu cuenta de Google

## The account page

account-title = Tu cuenta
account-sign-in-title = Iniciar sesión
account-sign-in-lead = Inicia sesión para ver tus cuentas vinculadas o desvincularlas.
links = Cuentas vinculadas
no-links = No hay ninguna cuenta vinculada.
linked-on = Vinculada el { $date }
unlink = Desvincular

## Problems

problem-title = No se puede abrir este enlace
problem-help = Vuelve a la aplicación Google Home e inténtalo de nuevo. Si vuelve a ocurrir, comunica el mensaje de arriba a quienes gestionan este hogar inteligente.
wrong-client-id = El parámetro client_id falta, se ha indicado dos veces o no está registrado aquí.
wrong-redirect-uri = El parámetro redirect_uri falta, se ha indicado dos veces o no coincide exactamente con ninguno de los permitidos aquí.
missing-state = Falta el parámetro state.
store-title = Ahora no es posible
store-down = En este momento no se pueden mostrar tus cuentas vinculadas. Inténtalo de nuevo en unos minutos.
wrong-password = El nombre de usuario o la contraseña no son correctos.
incomplete = Escribe tu nombre de usuario y tu contraseña.
stale-form = Esta página ya no estaba actualizada, así que no se ha hecho nada. Inténtalo de nuevo.
blocked =
    { $seconds ->
        [one] Demasiados intentos. Inténtalo de nuevo dentro de un segundo.
       *[other] Demasiados intentos. Inténtalo de nuevo dentro de { $seconds } segundos.
    }
