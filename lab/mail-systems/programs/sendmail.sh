# Without a full name of this machine, its installer waits a minute for one. Making keys takes as long, and nobody encrypts here.
echo "127.0.0.1 mx.sendmail.test $(hostname)" >> /etc/hosts
printf '#!/bin/sh\nexit 0\n' > /usr/bin/openssl
install sendmail-bin
use_names
echo "127.0.0.1 mx.sendmail.test $(hostname)" >> /etc/hosts
mkdir -m 700 /lab/queue
cat > /lab/sendmail.mc <<'CONFIG'
include(`/usr/share/sendmail/cf/m4/cf.m4')
OSTYPE(`debian')
FEATURE(`promiscuous_relay')
FEATURE(`accept_unresolvable_domains')
FEATURE(`no_default_msa')
LOCAL_DOMAIN(`local.test')
define(`confDOMAIN_NAME', `mx.sendmail.test')
define(`confTO_QUEUERETURN', `12s')
define(`confTO_QUEUEWARN', `5s')
define(`confTO_IDENT', `0')
define(`QUEUE_DIR', `/lab/queue')
define(`ALIAS_FILE', `/etc/mail/aliases')
undefine(`confHOST_STATUS_DIRECTORY')
DAEMON_OPTIONS(`Addr=ADDRESS, Port=25, Name=MTA')
MAILER(`local')
MAILER(`smtp')
CONFIG
sed -i "s/ADDRESS/$address/" /lab/sendmail.mc
cd /usr/share/sendmail/cf && m4 /lab/sendmail.mc > /etc/mail/sendmail.cf
echo 'forward: gone@next.test' > /etc/mail/aliases
newaliases
exec /usr/sbin/sendmail -bD -q3s
