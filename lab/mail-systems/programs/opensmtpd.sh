install opensmtpd
use_names
cat > /etc/smtpd.conf <<CONFIG
table aliases file:/etc/aliases
bounce warn-interval 5s
listen on $address port 25 hostname mx.opensmtpd.test
action "local" mbox alias <aliases>
action "relay" relay helo mx.opensmtpd.test
match from any for domain "local.test" action "local"
match from any for any action "relay"
CONFIG
cat > /etc/aliases <<ALIASES
forward: gone@next.test
command: "|exit 67"
ALIASES
exec smtpd -d -v
