# What both demos need: sourced, not run. The caller has set $here (this repository's deploy folder) and $keep.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "demo: $*" >&2; exit 1; }

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$1 (Debian package $2)"); }
tell_missing() {
  [ ${#missing[@]} -eq 0 ] && return
  printf 'demo: missing: %s\n' "${missing[@]}" >&2
  exit 1
}

master_home=$here/dist/master/target/wherry-master-0.1.0
agent_home=$here/dist/agent/target/wherry-agent-0.1.0
is_built() { [ -x "$master_home/bin/wherry" ] && [ -x "$agent_home/bin/wherry-agent" ]; }

need_to_build() { # a JDK and Maven, where the distributions are not there yet
  local jdk found=
  is_built && return
  need mvn maven
  for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -f "$jdk/release" ] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$jdk/release" && [ -x "$jdk/bin/javac" ] && found=$jdk
  done
  [ -n "$found" ] || missing+=("a JDK 25 or newer under /usr/lib/jvm or in JAVA_HOME (package temurin-25-jdk, or openjdk-25-jdk-headless where your Debian has it)")
}

build() {
  is_built && return
  say "Building Wherry (once)"
  (cd "$(dirname "$here")" && mvn -B -ntp -q -DskipTests -pl deploy/dist/trained -am package)
}

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

make_place() { # $dir: as asked for, or a new one; given back at the end
  if [ -z "$dir" ]; then dir=$(mktemp -d "${TMPDIR:-/tmp}/wherry-demo.XXXXXX"); else mkdir -p "$dir"; dir=$(cd "$dir" && pwd); fi
  # Compiling is done by an unprivileged user, who must be able to get here.
  chmod 711 "$dir"
  trap finish EXIT
  trap 'exit 130' INT TERM
  mkdir -p "$dir"/{log,distfiles,exheres}
}

free_port() { # a port nobody answers on
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 30000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port on loopback"
}

pack() { tar -C "$here/demo/sources" --sort=name --owner=0 --group=0 --mtime=@1767225600 -czf "$dir/distfiles/$1.tar.gz" "$1"; }
lay() { cp -R "$here/demo/exheres/$1/." "$dir/exheres/"; chmod -R a+rX "$dir/exheres"; }

await_ready() { # the process $1, whose log is $2
  for _ in $(seq 120); do
    grep -q '^ready$' "$2" && return
    kill -0 "$1" 2>/dev/null || { cat "$2" >&2; fail "the master did not start"; }
    sleep 0.25
  done
  fail "the master is not ready after 30 seconds; see $2"
}

await_hosts() { # $1 of them connected
  for _ in $(seq 120); do
    [ "$(wherry hosts | grep -c ' connected')" -eq "$1" ] && return
    sleep 0.25
  done
}

await_settled() { # $1 of them settled on release $2; $settled says how many are
  for _ in $(seq 240); do
    settled=$(wherry hosts | awk -v release="$2" 'NR > 1 && $2 == "settled" && $3 == release' | wc -l)
    [ "$settled" -eq "$1" ] && return
    sleep 0.25
  done
}
