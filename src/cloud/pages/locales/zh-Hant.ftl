# 稱呼：您。用語同 Google（台灣）：連結、取消連結、Google 帳戶。

## Every page

product = 智慧住宅
cancel = 取消
sign-out = 登出
signed-in-as = 目前登入的帳戶：{ $username }
privacy = Google 隱私權政策

## Signing in

sign-in-title = 登入並連結 Google
sign-in-lead = 請登入您的智慧住宅帳戶，以便連結至您的 Google 帳戶。
statement = 登入即表示您授權 Google 控制您的裝置。
username = 使用者名稱
password = 密碼
sign-in = 登入

## Consent

consent-title = 將您的帳戶連結至 Google
switch = 使用其他帳戶
agree = 同意並連結
what-google-gets = Google 取得的資訊及用途
devices = 您的裝置
devices-why = 裝置的名稱、所在房間、類型和功能，方便您尋找裝置並透過名稱使用裝置。
state = 裝置目前的狀態
state-why = 例如裝置是否已開啟、打開或上鎖，方便 Google 顯示及播報。
profile = 您的個人資料
profile-why = 您的姓名和電子郵件地址，方便您分辨已連結的帳戶。
control = Google 會將您的指令傳送到您的裝置。需要確認或 PIN 碼的裝置仍會要求您確認或輸入 PIN 碼。
unlink-how = 您隨時可以在{ $here }或 { $google }中取消連結。
unlink-here = 帳戶頁面
unlink-google = Google 帳戶

## The account page

account-title = 您的帳戶
account-sign-in-title = 登入
account-sign-in-lead = 登入後即可查看已連結的帳戶或取消連結。
links = 已連結的帳戶
no-links = 沒有已連結的帳戶。
linked-on = 連結時間：{ $date }
unlink = 取消連結

## Problems

problem-title = 無法開啟這個連結
problem-help = 請返回 Google Home 應用程式，然後再試一次。如果問題再次發生，請將上述訊息告知這個智慧住宅的營運者。
wrong-client-id = client_id 遺漏、重複，或未在這裡註冊。
wrong-redirect-uri = redirect_uri 遺漏、重複，或與這裡允許的網址不完全相符。
missing-state = 缺少 state。
store-title = 暫時無法使用
store-down = 目前無法顯示已連結的帳戶。請稍後再試。
wrong-password = 使用者名稱或密碼不正確。
incomplete = 請輸入使用者名稱和密碼。
stale-form = 這個頁面已失效，因此未執行任何動作。請再試一次。
blocked = 嘗試次數過多。請在 { $seconds } 秒後再試一次。
