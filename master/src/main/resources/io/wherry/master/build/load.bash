# Sources the exheres in WHERRY_EXHERES with everything that it may use. Entry points source this.

WHERRY_RUNTIME=${BASH_SOURCE[0]%/*}
source "${WHERRY_RUNTIME}/base.bash"
IFS=: read -r -a WHERRY_EXLIB_PATH <<<"${WHERRY_EXLIB_DIRECTORIES}"
for wherry_part in host options exlibs tools install defaults; do
    source "${WHERRY_RUNTIME}/${wherry_part}.bash"
done
unset wherry_part

WHERRY_OWN_FUNCTIONS=" $(compgen -A function | tr '\n' ' ') "

WORK=${WORKBASE}/${PNV}
SLOT=0

wherry_load() {
    local problems
    problems=$(bash -O extglob -n "${WHERRY_EXHERES}" 2>&1) || {
        printf '%s\n' "${problems}" >&2
        die "${WHERRY_EXHERES} is no valid bash"
    }
    command_not_found_handle() {
        eerror "${1}: no such command or helper"
        wherry_where >&2
        kill -USR1 "${WHERRY_MAIN}"
        return 127
    }
    source "${WHERRY_EXHERES}" || die "${WHERRY_EXHERES} ends with a failing command"
    unset -f command_not_found_handle
    wherry_join_gathered
}
