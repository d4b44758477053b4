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

rm -f "$master/wherry.aot" "$agent"/{agent,worker,change}.aot
# The JVM caches no class of a signed jar, and nobody checks the signatures here: who can change a jar can take its signature away.
if command -v zip > /dev/null; then
  for jar in "$agent"/lib/*.jar; do
    zip -q -d "$jar" 'META-INF/*.SF' 'META-INF/*.RSA' 'META-INF/*.DSA' 'META-INF/*.EC' > /dev/null 2>&1 || [ $? = 12 ] || fail "cannot take the signature from $jar"
  done
else
  echo "train: there is no zip, so that changes will take 0.2 s longer to start" >&2
fi
# zstd-jni's other way to its library, by Java's own foreign functions, makes two hundred classes at each start.
if command -v zip > /dev/null; then
  for jar in "$agent"/lib/zstd-jni-*.jar; do
    zip -q -d "$jar" 'META-INF/versions/*' > /dev/null 2>&1 || [ $? = 12 ] || fail "cannot take Java 22's variant from $jar"
  done
fi
base=$((20000 + RANDOM % 12000)) # below the ports that connections go out from
static=http://127.0.0.1:$((base + 3))
cat > "$dir/master.yaml" <<EOF
state-dir: $dir/master
doors: {names: [localhost], enrolment: ["127.0.0.1:$base"], agents: ["127.0.0.1:$((base + 1))"], operators: ["127.0.0.1:$((base + 2))"]}
publish: {repository: training, static-folder: $dir/static, release-key: $dir/keys/release.key, channel-key: $dir/keys/channel.key}
serve: {listen: ["127.0.0.1:$((base + 3))"]}
build: {repositories: [$dir/exheres]}
EOF
cat > "$dir/agent.yaml" <<EOF
root: $dir/root
state-dir: $dir/agent
host-name: trainee
worker: {flags: [-XX:+UseSerialGC, -XX:TieredStopAtLevel=1, "-XX:AOTCacheOutput=$agent/worker.aot"]}
EOF
mkdir -p "$dir/root" "$dir/agent" "$dir/exheres/"{profiles,metadata,packages/app-misc/training}
chmod 711 "$dir" # packages are built by a user without privileges
echo training > "$dir/exheres/profiles/repo_name"
echo "layout = exheres" > "$dir/exheres/metadata/layout.conf"
echo app-misc > "$dir/exheres/metadata/categories.conf"
cat > "$dir/exheres/packages/app-misc/training/training-1.exheres-0" <<'EOF'
SUMMARY="What the worker is trained with"
LICENCES="Apache-2.0"
SLOT="0"
PLATFORMS="~amd64 ~armv8"
WORK=${WORKBASE}
src_install() {
  insinto /usr/share/training
  hereins file <<< content
  printf '%3000000s' large > "${IMAGE}"/usr/share/training/large
  hereenvd 99training <<< TRAINING=1
  dosym file /usr/share/training/link
}
pkg_postinst() { elog "trained"; }
EOF

"$master/bin/wherry-master" init --config "$dir/master.yaml" > "$dir/init.log" || fail "the master could not be set up"
"$master/bin/wherry-master" run --config "$dir/master.yaml" > "$dir/master.log" 2>&1 &
pids+=($!)
for _ in $(seq 240); do grep -q '^ready$' "$dir/master.log" && break; kill -0 "${pids[0]}" 2>/dev/null || fail "the master ended"; sleep 0.25; done
wherry() { "$master/bin/wherry" --credentials "$dir/master/operators/admin" "$@"; }
token=$(wherry token) || fail "the master gave no token"
"$agent/bin/wherry-agent" enroll --config "$dir/agent.yaml" --token "$token" > "$dir/enroll.log" || fail "the trainee could not enrol"

# Linking classes beforehand costs the resident process two megabytes and saves no time that can be measured.
WHERRY_JAVA_OPTS="-XX:AOTCacheOutput=$agent/agent.aot -XX:-AOTClassLinking" "$agent/bin/wherry-agent" run --config "$dir/agent.yaml" > "$dir/agent.log" 2>&1 &
trainee=$!
pids+=("$trainee")
for _ in $(seq 240); do wherry hosts | grep -q connected && break; kill -0 "$trainee" 2>/dev/null || fail "the agent ended"; sleep 0.25; done
sleep 3 # some heartbeats belong to what a resident agent does

wherry build app-misc/training > "$dir/build.log" 2>&1 || fail "what is to be installed was not built"
wherry publish > "$dir/publish.log" 2>&1 || fail "what is to be installed was not published"
mkdir -p "$dir/other"
WHERRY_JAVA_OPTS="-XX:AOTCacheOutput=$agent/change.aot -Xlog:disable" "$agent/bin/wherry-agent" apply --yes --root "$dir/other" --state-dir "$dir/other/state" \
  --repository "$static/git/training.git" --tarballs "$static" --key "$dir/keys/release.pub" app-misc/training \
  > "$dir/apply.log" 2>&1 || fail "a change by hand did not work"
wherry set assign all --hosts all app-misc/training > "$dir/assign.log" 2>&1 || fail "the trainee got no set"
change() { # to release N; its worker then has nothing more to do, and writes down what it loaded as it ends
  wherry rollout start --release "$1" --hosts all --waves 100% --watch > "$dir/rollout-$1.log" 2>&1 || fail "the trainee did not install release $1"
  for _ in $(seq 240); do [ -z "$(cat /proc/"$trainee"/task/*/children)" ] && return; kill -0 "$trainee" 2>/dev/null || fail "the agent ended"; sleep 0.25; done
  fail "the worker of release $1 did not end"
}
change 1
# What is kept is of the worker that upgrades: it finds an earlier release and an earlier version, as most do.
mv "$dir/exheres/packages/app-misc/training/training-"{1,2}.exheres-0
wherry build app-misc/training > "$dir/build-2.log" 2>&1 || fail "what is to be upgraded to was not built"
wherry publish > "$dir/publish-2.log" 2>&1 || fail "what is to be upgraded to was not published"
change 2
kill "$trainee"
wait "$trainee" || true
WHERRY_JAVA_OPTS="-XX:AOTCacheOutput=$master/wherry.aot" wherry hosts > "$dir/wherry.log" 2>&1

for made in "$agent"/{agent,worker,change}.aot "$master/wherry.aot"; do
  [ -s "$made" ] || fail "the JVM wrote no $made"
done
