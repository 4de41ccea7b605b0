# Tratamento: você, como se escreve no Brasil. Termos do Google: vincular, desvincular, Conta do
# Google.

## Every page

product = Casa inteligente
cancel = Cancelar
sign-out = Sair
signed-in-as = Você fez login como { $username }
privacy = Política de Privacidade do Google

## Signing in

sign-in-title = Faça login para vincular sua conta ao Google
sign-in-lead = Faça login com sua conta da casa inteligente para vinculá-la à sua Conta do Google.
statement = Ao fazer login, você autoriza o Google a controlar seus dispositivos.
username = Nome de usuário
password = Senha
sign-in = Fazer login

## Consent

consent-title = Vincule sua conta ao Google
switch = Usar outra conta
agree = Concordar e vincular
what-google-gets = O que o Google recebe e por quê
devices = Seus dispositivos
devices-why = Nomes, cômodos, tipos e recursos, para que você possa encontrá-los e se referir a eles.
state = O estado atual deles
state-why = Se algo está ligado, aberto ou trancado, para que o Google possa mostrar e dizer isso.
profile = Seu perfil
profile-why = Seu nome e endereço de e-mail, para que você possa diferenciar as contas vinculadas.
control = O Google envia seus comandos aos seus dispositivos. Os dispositivos que pedem uma confirmação ou um PIN continuarão pedindo.
unlink-how = Você pode desvincular a conta quando quiser: { $here } ou na { $google }.
unlink-here = na página da sua conta
unlink-google = sua Conta do Google

## The account page

account-title = Sua conta
account-sign-in-title = Fazer login
account-sign-in-lead = Faça login para ver suas contas vinculadas ou desvinculá-las.
links = Contas vinculadas
no-links = Nenhuma conta está vinculada.
linked-on = Vinculada em { $date }
unlink = Desvincular

## Problems

problem-title = Não é possível abrir este link
problem-help = Volte ao app Google Home e tente de novo. Se isso acontecer outra vez, informe a mensagem acima a quem administra esta casa inteligente.
wrong-client-id = O parâmetro client_id está ausente, foi informado duas vezes ou não está registrado aqui.
wrong-redirect-uri = O parâmetro redirect_uri está ausente, foi informado duas vezes ou não é exatamente um dos permitidos aqui.
missing-state = O parâmetro state está ausente.
store-title = Agora não é possível
store-down = Não é possível mostrar suas contas vinculadas no momento. Tente de novo em breve.
wrong-password = Nome de usuário ou senha incorretos.
incomplete = Digite seu nome de usuário e sua senha.
stale-form = Esta página não estava mais atualizada, por isso nada foi feito. Tente de novo.
blocked =
    { $seconds ->
        [one] Muitas tentativas. Tente de novo em { $seconds } segundo.
       *[other] Muitas tentativas. Tente de novo em { $seconds } segundos.
    }
