# 문체: 하세요, 합니다. Google 용어: 연결, 연결 해제, Google 계정.

## Every page

product = 스마트 홈
cancel = 취소
sign-out = 로그아웃
signed-in-as = { $username } 계정으로 로그인됨
privacy = Google 개인정보처리방침

## Signing in

sign-in-title = 로그인하여 Google과 연결
sign-in-lead = 스마트 홈 계정으로 로그인하여 Google 계정과 연결하세요.
statement = 로그인하면 Google이 내 기기를 제어하도록 승인하게 됩니다.
username = 사용자 이름
password = 비밀번호
sign-in = 로그인

## Consent

consent-title = 계정을 Google과 연결
switch = 다른 계정 사용
agree = 동의 및 연결
what-google-gets = Google에 제공되는 정보와 이유
devices = 내 기기
devices-why = 이름, 방, 유형, 기능. 기기를 찾고 이름으로 부르는 데 사용됩니다.
state = 기기의 현재 상태
state-why = 켜짐, 열림, 잠김 등의 상태. Google이 화면이나 음성으로 알려 주는 데 사용됩니다.
profile = 내 프로필
profile-why = 이름과 이메일 주소. 연결된 계정을 구분하는 데 사용됩니다.
control = Google이 내 명령을 기기에 보냅니다. 확인이나 PIN을 요구하는 기기는 계속 이를 요구합니다.
unlink-how = { $here } 또는 { $google }에서 언제든지 연결을 해제할 수 있습니다.
unlink-here = 계정 페이지
unlink-google = Google 계정

## The account page

account-title = 내 계정
account-sign-in-title = 로그인
account-sign-in-lead = 로그인하여 연결된 계정을 확인하거나 연결을 해제하세요.
links = 연결된 계정
no-links = 연결된 계정이 없습니다.
linked-on = 연결 일시: { $date }
unlink = 연결 해제

## Problems

problem-title = 이 링크를 열 수 없습니다
problem-help = Google Home 앱으로 돌아가 다시 시도하세요. 문제가 계속되면 위의 메시지를 이 스마트 홈의 운영자에게 알려 주세요.
wrong-client-id = client_id가 없거나 두 번 지정되었거나 여기에 등록되어 있지 않습니다.
wrong-redirect-uri = redirect_uri가 없거나 두 번 지정되었거나 여기에서 허용된 주소와 정확히 일치하지 않습니다.
missing-state = state가 없습니다.
store-title = 지금은 이용할 수 없습니다
store-down = 지금은 연결된 계정을 표시할 수 없습니다. 잠시 후 다시 시도하세요.
wrong-password = 사용자 이름 또는 비밀번호가 올바르지 않습니다.
incomplete = 사용자 이름과 비밀번호를 입력하세요.
stale-form = 페이지가 더 이상 유효하지 않아 아무 작업도 수행되지 않았습니다. 다시 시도하세요.
blocked = 시도 횟수가 너무 많습니다. { $seconds }초 후에 다시 시도하세요.
