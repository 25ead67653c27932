install postfix
use_names
useradd full
truncate --size 200000 /var/mail/full
chown full /var/mail/full
cat > /etc/alias-table <<ALIASES
forward gone@next.test
loop round
round loop
command "|exit 67"
ALIASES
postconf -F '*/*/chroot = n'
postconf -e \
  myhostname=mx.postfix.test myorigin=local.test mydestination=local.test inet_interfaces=127.0.0.1 inet_protocols=ipv4 \
  mynetworks=127.0.0.0/8 local_recipient_maps= smtpd_tls_security_level=none smtp_tls_security_level=none \
  alias_maps=texthash:/etc/alias-table maillog_file=/var/log/postfix.log \
  message_size_limit=200000 mailbox_size_limit=200001 \
  maximal_queue_lifetime=12s delay_warning_time=5s queue_run_delay=3s minimal_backoff_time=3s maximal_backoff_time=3s
postconf -MX smtp/inet
postconf -M "$address:25/inet=$address:25 inet n - n - - smtpd"
postfix start
exec tail -n +1 -F /var/log/postfix.log
