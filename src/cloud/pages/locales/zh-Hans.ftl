# 称呼：您。用语同 Google：关联、取消关联、Google 账号。

## Every page

product = 智能家居
cancel = 取消
sign-out = 退出登录
signed-in-as = 当前登录账号：{ $username }
privacy = Google 隐私权政策

## Signing in

sign-in-title = 登录以关联 Google
sign-in-lead = 请登录您的智能家居账号，以便将其与您的 Google 账号关联。
statement = 登录即表示您授权 Google 控制您的设备。
username = 用户名
password = 密码
sign-in = 登录

## Consent

consent-title = 将您的账号与 Google 关联
switch = 使用其他账号
agree = 同意并关联
what-google-gets = Google 获取的信息及用途
devices = 您的设备
devices-why = 设备的名称、所在房间、类型和功能，以便您查找设备并通过名称使用设备。
state = 设备的当前状态
state-why = 例如设备是否已开启、打开或锁定，以便 Google 显示和播报。
profile = 您的个人资料
profile-why = 您的姓名和电子邮件地址，以便您区分已关联的账号。
control = Google 会将您的指令发送到您的设备。需要确认或 PIN 码的设备仍会要求您确认或输入 PIN 码。
unlink-how = 您可以随时在{ $here }或 { $google }中取消关联。
unlink-here = 账号页面
unlink-google = Google 账号

## The account page

account-title = 您的账号
account-sign-in-title = 登录
account-sign-in-lead = 登录后可查看已关联的账号或取消关联。
links = 已关联的账号
no-links = 没有已关联的账号。
linked-on = 关联时间：{ $date }
unlink = 取消关联

## Problems

problem-title = 无法打开此链接
problem-help = 请返回 Google Home 应用，然后重试。如果问题仍然存在，请将上述信息告知此智能家居的运营者。
wrong-client-id = client_id 缺失、重复，或未在此处注册。
wrong-redirect-uri = redirect_uri 缺失、重复，或与此处允许的地址不完全一致。
missing-state = 缺少 state。
store-title = 暂时无法使用
store-down = 目前无法显示已关联的账号。请稍后重试。
wrong-password = 用户名或密码不正确。
incomplete = 请输入用户名和密码。
stale-form = 此页面已失效，因此未执行任何操作。请重试。
blocked = 尝试次数过多。请在 { $seconds } 秒后重试。
