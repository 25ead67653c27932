install exim4-daemon-light
use_names
useradd full
cat > /etc/aliases <<ALIASES
forward: gone@next.test
retired: :fail: No such user here
ALIASES
cat > /lab/exim.conf <<CONFIG
primary_hostname = mx.exim.test
qualify_domain = local.test
local_interfaces = $address
daemon_smtp_ports = 25
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
delay_warning = 5s
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin routers
remote:
  driver = dnslookup
  domains = ! local.test
  transport = remote
  no_more
aliases:
  driver = redirect
  data = \${lookup{\$local_part}lsearch{/etc/aliases}}
  allow_fail
local:
  driver = accept
  check_local_user
  transport = mailbox
begin transports
remote:
  driver = smtp
  hosts_try_fastopen =
mailbox:
  driver = appendfile
  file = /var/mail/\$local_part
  quota = 1
begin retry
* * F,12s,3s
CONFIG
chmod 644 /lab/exim.conf
# Debian's program takes a configuration file from elsewhere only as root, and gives up its rights for it.
cp /lab/exim.conf /etc/exim4/exim4.conf
exec exim4 -bdf -q3s
