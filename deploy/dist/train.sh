#!/usr/bin/env bash
# Lets the distributions' programs run once, on loopback and in a folder of their own, so that the JVM writes down what it loaded:
# they then start in half the time. Usage: train.sh MASTER-TREE AGENT-TREE
set -euo pipefail
master=$1 agent=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/wherry-train.XXXXXX")
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap finish EXIT
fail() { echo "train: $*" >&2; cat "$dir"/*.log >&2 2>/dev/null || true; exit 1; }

rm -f "$master/wherry.aot" "$agent/agent.aot" "$agent/worker.aot"
base=$((20000 + RANDOM % 30000))
cat > "$dir/master.yaml" <<EOF
state-dir: $dir/master
doors: {names: [localhost], enrolment: ["127.0.0.1:$base"], agents: ["127.0.0.1:$((base + 1))"], operators: ["127.0.0.1:$((base + 2))"]}
publish: {repository: training, static-folder: $dir/static, release-key: $dir/keys/release.key, channel-key: $dir/keys/channel.key}
serve: {listen: ["127.0.0.1:$((base + 3))"]}
EOF
cat > "$dir/agent.yaml" <<EOF
root: $dir/root
state-dir: $dir/agent
host-name: trainee
EOF
mkdir -p "$dir/root" "$dir/agent"

"$master/bin/wherry-master" init --config "$dir/master.yaml" > "$dir/init.log"
"$master/bin/wherry-master" run --config "$dir/master.yaml" > "$dir/master.log" 2>&1 &
pids+=($!)
for _ in $(seq 240); do grep -q '^ready$' "$dir/master.log" && break; kill -0 "${pids[0]}" 2>/dev/null || fail "the master ended"; sleep 0.25; done
wherry() { "$master/bin/wherry" --credentials "$dir/master/operators/admin" "$@"; }
token=$(wherry token)
"$agent/bin/wherry-agent" enroll --config "$dir/agent.yaml" --token "$token" > "$dir/enroll.log"

WHERRY_JAVA_OPTS="-XX:AOTCacheOutput=$agent/agent.aot" "$agent/bin/wherry-agent" run --config "$dir/agent.yaml" > "$dir/agent.log" 2>&1 &
trainee=$!
for _ in $(seq 240); do wherry hosts | grep -q connected && break; kill -0 "$trainee" 2>/dev/null || fail "the agent ended"; sleep 0.25; done
sleep 3 # some heartbeats belong to what a resident agent does
kill "$trainee"
wait "$trainee" || true
WHERRY_JAVA_OPTS="-XX:AOTCacheOutput=$master/wherry.aot" wherry hosts > "$dir/wherry.log" 2>&1

for made in "$agent/agent.aot" "$master/wherry.aot"; do
  [ -s "$made" ] || fail "the JVM wrote no $made"
done
