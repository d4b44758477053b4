#!/usr/bin/env bash
# The demo fleet: a master builds real packages from source, publishes signed releases, and five agents on loopback take them
# in waves, refuse a bad one and go back. Usage: deploy/demo.sh [--keep] [--dir DIR] [--paludis]
# With --paludis, where the real cave is: it builds on a compilation node, and hosts with and without it install.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

keep=
dir=
paludis=
while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=1 ;;
    --dir) dir=${2:?--dir needs a folder}; shift ;;
    --paludis) paludis=1 ;;
    -h | --help) sed -n '2,4s/^# //p' "$0"; exit 0 ;;
    *) echo "demo: unknown option '$1'; there are --keep, --dir DIR and --paludis" >&2; exit 2 ;;
  esac
  shift
done

. "$here/demo/lib.sh"
if [ -n "$paludis" ]; then . "$here/demo/paludis.sh"; exit; fi

# --- what it needs ---------------------------------------------------------------------------------------------------
need git git
need gcc gcc
need make make
need tar tar
need bzip2 bzip2
need awk mawk
need_to_build
tell_missing
build

# --- the place -------------------------------------------------------------------------------------------------------
make_place
mkdir -p "$dir"/{agents,keys}
enrol_port=$(free_port) agents_port=$(free_port) operators_port=$(free_port) http_port=$(free_port)

wherry() { "$master_home/bin/wherry" --credentials "$dir/master/operators/admin" "$@"; }

# --- sources and configuration -----------------------------------------------------------------------------------------
pack libgreet-1.0
pack hello-1.0
tar -C "$(dirname "$agent_home")" --exclude="*.aot" --sort=name --owner=0 --group=0 -cf "$dir/distfiles/wherry-agent-runtime-1.0.tar" "$(basename "$agent_home")"
chmod -R a+rX "$dir/distfiles"

cat > "$dir/master.yaml" <<EOF
state-dir: $dir/master
doors:
  names: [localhost]
  enrolment: ["127.0.0.1:$enrol_port"]
  agents: ["127.0.0.1:$agents_port"]
  operators: ["127.0.0.1:$operators_port"]
publish:
  repository: demo
  static-folder: $dir/static
  release-key: $dir/keys/release.key
  channel-key: $dir/keys/channel.key
  binary-uri-prefix: http://localhost:$http_port/tarballs/
build:
  repositories: [$dir/exheres]
  sources:
    distdir: $dir/distfiles
    fetch: false
    trust-on-first-use: true
  choices:
    provided: ["sys-libs/glibc-2.36:0", "app-shells/bash-5.2:0"]
serve:
  listen: ["127.0.0.1:$http_port"]
fleet:
  heartbeat: 2s
  ask-again: 1s
EOF

# --- the master --------------------------------------------------------------------------------------------------------
say "A master, and what it needs to be one"
"$master_home/bin/wherry-master" init --config "$dir/master.yaml"
"$master_home/bin/wherry-master" run --config "$dir/master.yaml" > "$dir/log/master" 2>&1 &
pids+=($!)
await_ready "${pids[0]}" "$dir/log/master"
started=$SECONDS

say "Release 1: a library, a program linked to it, a configuration package, the agent's own runtime; from source"
lay 1
wherry build sys-libs/libgreet app-misc/hello app-admin/greet-config sys-apps/wherry-agent-runtime
wherry publish --channel stable

say "Five hosts enrol"
token=$(wherry token --uses 5 --label rack=a1)
for n in 1 2 3 4 5; do
  mkdir -p "$dir/agents/host$n/root" "$dir/agents/host$n/state"
  cat > "$dir/agents/host$n/agent.yaml" <<EOF
root: $dir/agents/host$n/root
state-dir: $dir/agents/host$n/state
host-name: host$n
EOF
  "$agent_home/bin/wherry-agent" enroll --config "$dir/agents/host$n/agent.yaml" --token "$token"
  "$agent_home/bin/wherry-agent" run --config "$dir/agents/host$n/agent.yaml" > "$dir/log/host$n" 2>&1 &
  pids+=($!)
done
wherry set assign base --hosts all app-misc/hello app-admin/greet-config sys-apps/wherry-agent-runtime
await_hosts 5

say "Release 1 goes to all, in waves"
wherry rollout start --release 1 --hosts all --waves 1,60%,100% --max-concurrent 2 --watch

say "Release 2: the library says another word, and a protected configuration file changes"
lay 2
echo "# mine" >> "$dir/agents/host1/root/etc/greet/greet.conf"
wherry build sys-libs/libgreet app-misc/hello app-admin/greet-config
wherry publish --channel stable
wherry release diff 1 2
wherry rollout start --release 2 --hosts all --waves 1,100% --max-concurrent 2 --watch
echo
for n in 1 2; do
  root=$dir/agents/host$n/root
  echo "host$n: $(LD_LIBRARY_PATH="$root/usr/lib" "$root/usr/bin/hello"), /etc/greet: $(cd "$root/etc/greet" && ls -A | tr '\n' ' ')"
done

say "Release 3: nobody is greeted any more, and the health check that release 1 brought finds out"
lay 3
wherry build sys-libs/libgreet app-misc/hello
wherry publish
if wherry rollout start --release 3 --hosts all --waves 1,100% --watch; then fail "release 3 should have been stopped"; fi

# --- what came of it ---------------------------------------------------------------------------------------------------
await_settled 5 2
say "The fleet after $((SECONDS - started)) seconds"
wherry hosts
echo
wherry rollout list
echo
wherry release list
echo
echo "metrics:    http://localhost:$http_port/metrics"
echo "health:     http://localhost:$http_port/health"
echo "repository: git clone http://localhost:$http_port/git/demo.git"
echo "operators:  $master_home/bin/wherry --credentials $dir/master/operators/admin status"
stopped=$(wherry rollout watch r3 2>/dev/null | grep -c 'reverted$\|reverted:' || true)
ended=1
if [ -n "$keep" ]; then echo "kept running in $dir; end it with: kill ${pids[*]}"; fi
last="demo: $settled/5 hosts settled on release 2, release 3 stopped at $stopped host"
[ "$stopped" -eq 1 ] || last="${last}s"
echo "$last"
[ "$last" = "demo: 5/5 hosts settled on release 2, release 3 stopped at 1 host" ]
