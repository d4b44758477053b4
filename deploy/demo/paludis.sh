# The demo with the real paludis at both ends: sourced by demo.sh --paludis. Machines are overlays over this one, so that nothing
# of this machine is changed: a compilation node, two hosts with cave, one that has never heard of paludis.

# --- what it needs ---------------------------------------------------------------------------------------------------
[ "$(id -u)" -eq 0 ] || fail "--paludis needs root: cave installs as root only"
need cave "paludis, of your distribution or built from its sources with pbins and the repositories of accounts"
need git git
need gcc gcc
need make make
need tar tar
need bzip2 bzip2
need unshare util-linux
need nsenter util-linux
getent passwd paludisbuild >/dev/null || missing+=("a user paludisbuild, in a group of that name")
grep -q '	overlay$' /proc/filesystems || missing+=("the overlay file system in this kernel")
[ -e /dev/pts/ptmx ] || missing+=("/dev/pts")
need_to_build
tell_missing
build
make_place
enrol_port=$(free_port) agents_port=$(free_port) operators_port=$(free_port) http_port=$(free_port)

declare -A machines
machine() { # a machine of that name: its files lie below $dir/$name/root, and it ends by itself after an hour
  local name=$1 here=$dir/$1 pid
  mkdir -p "$here"/{root,work,merged}
  unshare --mount --propagation private -- sh -c '
    set -e
    mount -t overlay overlay -o "lowerdir=/,upperdir=$1/root,workdir=$1/work" "$1/merged"
    mount --rbind /dev "$1/merged/dev"
    mount --rbind /proc "$1/merged/proc"
    mount --bind "$2" "$1/merged$2"
    exec chroot "$1/merged" sh -c "echo here; exec sleep 3600"' machine "$here" "$dir" > "$dir/log/$name.machine" 2>&1 &
  pid=$!
  pids+=("$pid")
  machines[$name]=$pid
  for _ in $(seq 100); do
    grep -q '^here$' "$dir/log/$name.machine" && break
    kill -0 "$pid" 2>/dev/null || fail "no machine $name: $(cat "$dir/log/$name.machine")"
    sleep 0.1
  done
}
enter=(-m -r -w -- env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8
  PALUDIS_DISTRIBUTION=exherbo)
on() { # runs a command on a machine
  local name=$1
  shift
  nsenter -t "${machines[$name]}" "${enter[@]}" "$@"
}
stay() { # starts a command on a machine, with its log, and ends it with the demo: itself, and not a shell around it
  local name=$1 log=$2
  shift 2
  (exec nsenter -t "${machines[$name]}" "${enter[@]}" "$@") > "$log" 2>&1 &
  pids+=($!)
}
cave_on() { # cave on a machine, without what it says about sydbox
  local name=$1
  shift
  on "$name" cave --log-level silent --colour no "$@"
}
wherry() { on node "$master_home/bin/wherry" --credentials "$dir/node/root/var/lib/wherry/master/operators/admin" "$@"; }

paludis_of() { # an Exherbo machine's usual configuration and its empty database, and the sources that all of them know
  local root=$dir/$1/root
  mkdir -p "$root"/etc/paludis/repositories "$root"/var/db/paludis/repositories/installed/{data,indices/categories,indices/packages}
  mkdir -p "$root"/var/log/paludis "$root"/var/cache/paludis/distfiles "$root"/var/tmp/paludis
  chgrp paludisbuild "$root"/var/cache/paludis/distfiles "$root"/var/tmp/paludis
  chmod 775 "$root"/var/cache/paludis/distfiles "$root"/var/tmp/paludis
  printf 'ndbam_format = 1\nrepository_format = exndbam-1\n' > "$root/var/db/paludis/repositories/installed/ndbam.conf"
  echo 'world = /etc/paludis/world' > "$root/etc/paludis/general.conf"
  : > "$root/etc/paludis/world"
  echo '*/* amd64 ~amd64' > "$root/etc/paludis/platforms.conf"
  echo '*/* *' > "$root/etc/paludis/licences.conf"
  echo '*/* build_options: jobs=2 symbols=preserve -recommended_tests' > "$root/etc/paludis/options.conf"
  cat > "$root/etc/paludis/repositories/arbor.conf" <<EOF
format = e
location = $dir/exheres
profiles = $dir/exheres/profiles/amd64
importance = 10
distdir = /var/cache/paludis/distfiles
builddir = /var/tmp/paludis
EOF
  cat > "$root/etc/paludis/repositories/installed.conf" <<EOF
format = exndbam
name = installed
location = /var/db/paludis/repositories/installed
root = /
split_debug_location = /usr/lib/debug
tool_prefix = x86_64-pc-linux-gnu-
EOF
}

# --- the sources -------------------------------------------------------------------------------------------------------
lay 1
rm -r "$dir/exheres/packages/sys-apps"
echo arbor > "$dir/exheres/profiles/repo_name"
mkdir -p "$dir/exheres/profiles/amd64"
printf 'ARCH="amd64"\nCHOST="x86_64-pc-linux-gnu"\nCONFIG_PROTECT="/etc"\nCONFIG_PROTECT_MASK="/etc/env.d"\n' > "$dir/exheres/profiles/amd64/make.defaults"
printf '*/* suboptions: linguas\n' > "$dir/exheres/profiles/amd64/options.conf"
chmod -R a+rX "$dir/exheres"
pack libgreet-1.0
pack hello-1.0

# --- the compilation node ----------------------------------------------------------------------------------------------
say "A compilation node, as anybody has one, and what wherry init makes of it"
paludis_of node
cp "$dir"/distfiles/* "$dir/node/root/var/cache/paludis/distfiles/"
printf '%s\n' app-misc/hello app-admin/greet-config > "$dir/node/root/etc/paludis/world"
machine node
on node "$master_home/bin/wherry" init \
  --set 'doors.names=[localhost]' \
  --set "doors.enrolment=[127.0.0.1:$enrol_port]" \
  --set "doors.agents=[127.0.0.1:$agents_port]" \
  --set "doors.operators=[127.0.0.1:$operators_port]" \
  --set "serve.listen=[127.0.0.1:$http_port]" \
  --set "publish.binary-uri-prefix=http://localhost:$http_port/tarballs/" \
  --set fleet.heartbeat=2s --set fleet.ask-again=1s
stay node "$dir/log/master" "$master_home/bin/wherry-master" run
await_ready $! "$dir/log/master"
started=$SECONDS

say "Release 1: cave builds the world, Wherry publishes it"
wherry build --world
wherry publish --channel stable

# --- the hosts ---------------------------------------------------------------------------------------------------------
say "Three hosts: two with paludis, on which cave installs, and one that has never heard of it"
token=$(wherry token --uses 3)
for n in 1 2 3; do
  [ "$n" -eq 3 ] || paludis_of "host$n"
  mkdir -p "$dir/host$n/root/etc/wherry"
  printf 'host-name: host%s\nthrottle: {off: true}\n' "$n" > "$dir/host$n/root/etc/wherry/agent.yaml"
  machine "host$n"
  paludis=--paludis
  [ "$n" -eq 3 ] && paludis=
  on "host$n" "$agent_home/bin/wherry-agent" enroll --token "$token" $paludis
  stay "host$n" "$dir/log/host$n" "$agent_home/bin/wherry-agent" run
done
await_hosts 3
for n in 1 2 3; do echo "host$n installs by: $(on "host$n" "$agent_home/bin/wherry-agent" status | awk -F'  +' '/^installer/ {print $2}')"; done
wherry set assign base --hosts all app-misc/hello app-admin/greet-config

show() { # what a host has, in paludis' own words where it has it
  if [ "$1" = host3 ]; then echo "$1: $(on "$1" "$agent_home/bin/wherry-agent" list | tr '\n' ' ')"
  else echo "$1: $(cave_on "$1" print-ids -m '*/*::installed' | tr '\n' ' ')"; fi
  echo "$1: $(on "$1" hello)"
}

say "Release 1 goes to all of them in one rollout"
wherry rollout start --release 1 --hosts all --waves 1,100% --watch
for n in 1 2 3; do show "host$n"; done
echo "cave owner /usr/bin/hello on host1: $(cave_on host1 owner /usr/bin/hello | tr '\n' ' ')"

say "Release 2: the library says another word; hello, linked to it, is built again, which cave alone would not see"
lay 2
wherry build --world
wherry publish --channel stable
wherry release diff 1 2
wherry rollout start --release 2 --hosts all --waves 1,100% --watch
for n in 1 2 3; do show "host$n"; done

say "Release 3: nobody is greeted any more; the health check finds out, and cave brings release 2 back"
lay 3
wherry build --world
wherry publish
if wherry rollout start --release 3 --hosts all --waves 1,100% --watch; then fail "release 3 should have been stopped"; fi
await_settled 3 2
for n in 1 2 3; do show "host$n"; done

say "The fleet after $((SECONDS - started)) seconds"
wherry hosts
echo
echo "cave purge would remove on host1: $(cave_on host1 purge 2>&1 | grep -c '^<' || true) packages"
ended=1
if [ -n "$keep" ]; then echo "kept running in $dir; it ends by itself within an hour, or with: kill ${pids[*]}"; fi
last="demo: $settled/3 hosts settled on release 2, two of them by cave"
echo "$last"
[ "$settled" -eq 3 ]
