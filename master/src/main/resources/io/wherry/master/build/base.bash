# Messages, dying, and carrying on after a failure. Sourced first by every entry point.

shopt -s extglob
umask 022
export LC_ALL=C

# Progress for the one who started us: a record separator, a word, its value.
wherry_tell() { printf '\036%s %s\n' "$1" "$2"; }

wherry_say() {
    local kind=$1; shift
    printf '%s: %s\n' "${kind}" "$*"
}

einfo() { wherry_say info "$@"; }
elog() { wherry_say log "$@"; }
ewarn() { wherry_say warning "$@" >&2; }
eerror() { wherry_say error "$@" >&2; }
einfon() { printf 'info: %s' "$*"; }
ebegin() { einfo "$@ ..."; }
eend() { [[ ${1:-0} -eq 0 ]] || eerror "${@:2}"; return "${1:-0}"; }

# Where in the exheres and its exlibs we are, innermost first; our own runtime is left out.
wherry_where() {
    local i file
    for (( i = 1; i < ${#FUNCNAME[@]}; i++ )); do
        file=${BASH_SOURCE[i]}
        [[ ${file} == "${WHERRY_RUNTIME}"/* || ${file} == environment ]] && continue
        printf '    %s: line %s, in %s\n' "${file}" "${BASH_LINENO[i-1]}" "${FUNCNAME[i]}"
    done
}

# Ends the whole build from any depth of subshells: the main shell is told by a signal.
die() {
    {
        eerror "${*:-no reason was given}"
        wherry_where
    } >&2
    kill -USR1 "${WHERRY_MAIN}" 2>/dev/null
    exit 1
}

WHERRY_MAIN=$$
trap 'exit 1' USR1

# A helper that cannot do its work: dies, or fails only where `nonfatal` asked for that.
wherry_fail() {
    if [[ -n ${WHERRY_NONFATAL} ]]; then
        ewarn "$@"
        return 1
    fi
    die "$@"
}

nonfatal() {
    local WHERRY_NONFATAL=yes
    "$@"
}

assert() {
    local statuses="${PIPESTATUS[*]}"
    [[ -z ${statuses//[ 0]/} ]] || wherry_fail "$@"
}

edo() {
    printf '%s\n' "$*" >&2
    "$@" || wherry_fail "'$*' failed with status $?"
}

illegal_in_global_scope() {
    [[ -n ${EXHERES_PHASE} ]] || die "${FUNCNAME[1]} may not be called outside of a function"
}

hasq() {
    local sought=$1 one; shift
    for one in "$@"; do
        [[ ${one} == "${sought}" ]] && return 0
    done
    return 1
}

has() { hasq "$@"; }
