# Written by 'wherry-agent hook --install', and written anew where it differs: do not edit it.
#
# Paludis runs this before it installs or removes anything, and goes on only if it ends well. It
# takes the lock that Wherry takes before it changes a file in this root, and leaves it to a process
# that holds it for as long as this paludis lives.

state=@STATE@
lock=${state}/root.lock
paludis=${PPID}

# Wherry is not here any more, or this is another root than the one that it was written for.
[[ -d ${state} ]] || exit 0

# Only asked what would be done: said, or by not being told to execute.
asked() {
    local argument resolving=
    [[ -z ${CAVE_EXECUTE}${CAVE_RESOLVE_OPTIONS}${CAVE_UNINSTALL_OPTIONS}${CAVE_PURGE_OPTIONS} ]] || return 1
    while IFS= read -r -d '' argument; do
        case ${argument} in
        --pretend) return 0 ;;
        --ex* | -[!-]*x* | -x*) return 1 ;;
        resolve | uninstall | purge) resolving=yes ;;
        esac
    done <"/proc/${paludis}/cmdline"
    [[ -n ${resolving} ]]
}

asked 2>/dev/null && exit 0

# A cave that Wherry itself has started: Wherry has the lock of the root, and should it be killed,
# this second one stays with its cave.
own=
if [[ -n ${WHERRY_RUN} && -r ${state}/cave/run && $(<"${state}/cave/run") == "${WHERRY_RUN}" ]]; then
    own=yes
    lock=${state}/cave/root.lock
fi

refuse() {
    printf 'Wherry: %s\n' "${*}" >&2
    exit 42
}

holder() {
    local text
    read -r text <"${lock}"
    printf '%s' "${text:-another process}"
}

type -P flock >/dev/null || refuse "there is no flock on the PATH; install util-linux, or take the hook away with 'wherry-agent hook --remove'"
exec 9<>"${lock}" || refuse "cannot open ${lock}"

# One that has just ended gives it back within a second.
if ! flock -w 2 9; then
    printf 'Wherry: waiting for %s, which changes packages in this root\n' "$(holder)" >&2
    flock -w "${WHERRY_HOOK_WAIT:-60}" 9 ||
        refuse "$(holder) still changes packages in this root; try again when it is done"
fi

if [[ -z ${own} ]] && [[ -e ${state}/cave/journal ]] || grep -qs '"type":"Merging"' "${state}/journal"; then
    refuse "a change of Wherry has begun in this root, is not over, and nobody is at work on it;" \
        "start the agent ('wherry-agent run'), which ends it, and try again"
fi

printf 'process %s (cave%s)\n' "${paludis}" "${TARGETS:+, for ${TARGETS:0:200}}" | tr -d '\r' | head -n1 >"${lock}"

# What a keyboard says to paludis is not meant for the holder.
(
    trap '' INT HUP TERM
    cd /
    while kill -0 "${paludis}" 2>/dev/null; do sleep "${own:+0.}1" 9<&-; done
) </dev/null >/dev/null 2>&1 &

exit 0
