# 文体：です・ます。用語は Google に合わせる：リンク、リンクを解除、Google アカウント。

## Every page

product = スマートホーム
cancel = キャンセル
sign-out = ログアウト
signed-in-as = { $username } としてログインしています
privacy = Google プライバシー ポリシー

## Signing in

sign-in-title = ログインして Google とリンク
sign-in-lead = スマートホームのアカウントでログインすると、Google アカウントとリンクできます。
statement = ログインすると、Google によるデバイスの操作を許可したことになります。
username = ユーザー名
password = パスワード
sign-in = ログイン

## Consent

consent-title = アカウントを Google とリンク
switch = 別のアカウントを使用
agree = 同意してリンク
what-google-gets = Google に提供される情報と目的
devices = デバイス
devices-why = 名前、部屋、種類、機能。デバイスを見つけたり、名前で呼び出したりするために使用されます。
state = デバイスの現在の状態
state-why = 電源、開閉、施錠などの状態。Google が画面や音声でお知らせするために使用されます。
profile = プロフィール
profile-why = お名前とメールアドレス。リンクされたアカウントを区別するために使用されます。
control = Google は、お客様の指示をデバイスに送信します。確認や PIN を求めるデバイスでは、今後も確認や PIN が必要です。
unlink-how = リンクは、{ $here }または { $google }でいつでも解除できます。
unlink-here = アカウント ページ
unlink-google = Google アカウント

## The account page

account-title = アカウント
account-sign-in-title = ログイン
account-sign-in-lead = ログインすると、リンクの確認や解除ができます。
links = リンクされたアカウント
no-links = リンクされたアカウントはありません。
linked-on = リンク日時：{ $date }
unlink = リンクを解除

## Problems

problem-title = このページを開けません
problem-help = Google Home アプリに戻って、もう一度お試しください。問題が解決しない場合は、上記のメッセージをこのスマートホームの運営者にお知らせください。
wrong-client-id = client_id がないか、重複しているか、ここに登録されていません。
wrong-redirect-uri = redirect_uri がないか、重複しているか、ここで許可されている URI のいずれとも完全には一致しません。
missing-state = state がありません。
store-title = 現在ご利用いただけません
store-down = 現在、リンクを表示できません。しばらくしてからもう一度お試しください。
wrong-password = ユーザー名またはパスワードが正しくありません。
incomplete = ユーザー名とパスワードを入力してください。
stale-form = ページの有効期限が切れていたため、処理は行われませんでした。もう一度お試しください。
blocked = 試行回数が多すぎます。{ $seconds } 秒後にもう一度お試しください。
