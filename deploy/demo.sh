#!/usr/bin/env bash
# The demo fleet: a master builds real packages from source, publishes signed releases, and five agents on loopback take them
# in waves, refuse a bad one and go back. Usage: deploy/demo.sh [--keep] [--dir DIR]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")

keep=
dir=
while [ $# -gt 0 ]; do
  case $1 in
    --keep) keep=1 ;;
    --dir) dir=${2:?--dir needs a folder}; shift ;;
    -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    *) echo "demo: unknown option '$1'; there are --keep and --dir DIR" >&2; exit 2 ;;
  esac
  shift
done

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "demo: $*" >&2; exit 1; }

# --- what it needs ---------------------------------------------------------------------------------------------------
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$1 (Debian package $2)"); }
need git git
need gcc gcc
need make make
need tar tar
need bzip2 bzip2
need awk mawk
if [ ! -x "$here/dist/master/target/wherry-master-0.1.0/bin/wherry" ] || [ ! -x "$here/dist/agent/target/wherry-agent-0.1.0/bin/wherry-agent" ]; then
  need mvn maven
  found=
  for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -f "$jdk/release" ] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$jdk/release" && [ -x "$jdk/bin/javac" ] && found=$jdk
  done
  [ -n "$found" ] || missing+=("a JDK 25 or newer under /usr/lib/jvm or in JAVA_HOME (package temurin-25-jdk, or openjdk-25-jdk-headless where your Debian has it)")
fi
if [ ${#missing[@]} -gt 0 ]; then
  printf 'demo: missing: %s\n' "${missing[@]}" >&2
  exit 1
fi

if [ ! -x "$here/dist/master/target/wherry-master-0.1.0/bin/wherry" ] || [ ! -x "$here/dist/agent/target/wherry-agent-0.1.0/bin/wherry-agent" ]; then
  say "Building Wherry (once)"
  (cd "$top" && mvn -B -ntp -q -DskipTests -pl deploy/dist/trained -am package)
fi
master_home=$here/dist/master/target/wherry-master-0.1.0
agent_home=$here/dist/agent/target/wherry-agent-0.1.0

# --- the place -------------------------------------------------------------------------------------------------------
if [ -z "$dir" ]; then dir=$(mktemp -d "${TMPDIR:-/tmp}/wherry-demo.XXXXXX"); else mkdir -p "$dir"; dir=$(cd "$dir" && pwd); fi
# Compiling is done by an unprivileged user, who must be able to get here.
chmod 711 "$dir"
pids=()
ended=
finish() {
  status=$?
  trap - EXIT INT TERM
  if [ -n "$keep" ] && [ -n "$ended" ]; then exit "$status"; fi
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  if [ "$status" -eq 0 ]; then chmod -R u+w "$dir" 2>/dev/null || true; rm -rf "$dir"; else echo "demo: everything is left in $dir (logs: $dir/log)" >&2; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM
mkdir -p "$dir"/{log,distfiles,exheres,agents,keys}

free_port() { # a port nobody answers on
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 30000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port on loopback"
}
enrol_port=$(free_port) agents_port=$(free_port) operators_port=$(free_port) http_port=$(free_port)

wherry() { "$master_home/bin/wherry" --credentials "$dir/master/operators/admin" "$@"; }

# --- sources and configuration -----------------------------------------------------------------------------------------
pack() { tar -C "$here/demo/sources" --sort=name --owner=0 --group=0 --mtime=@1767225600 -czf "$dir/distfiles/$1.tar.gz" "$1"; }
pack libgreet-1.0
pack hello-1.0
tar -C "$(dirname "$agent_home")" --exclude="*.aot" --sort=name --owner=0 --group=0 -cf "$dir/distfiles/wherry-agent-runtime-1.0.tar" "$(basename "$agent_home")"
chmod -R a+rX "$dir/distfiles"
lay() { cp -R "$here/demo/exheres/$1/." "$dir/exheres/"; chmod -R a+rX "$dir/exheres"; }

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
for _ in $(seq 120); do
  grep -q '^ready$' "$dir/log/master" && break
  kill -0 "${pids[0]}" 2>/dev/null || { cat "$dir/log/master" >&2; fail "the master did not start"; }
  sleep 0.25
done
grep -q '^ready$' "$dir/log/master" || fail "the master is not ready after 30 seconds; see $dir/log/master"
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
for _ in $(seq 120); do
  [ "$(wherry hosts | grep -c ' connected')" -eq 5 ] && break
  sleep 0.25
done

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
for _ in $(seq 60); do
  settled=$(wherry hosts | awk 'NR > 1 && $2 == "settled" && $3 == 2' | wc -l)
  [ "$settled" -eq 5 ] && break
  sleep 0.25
done
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
