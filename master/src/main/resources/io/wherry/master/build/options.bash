# Options of the package, and questions about its version.

# option name [if-on] [if-off]
option() {
    if [[ $1 == '!'* ]]; then
        ! hasq "${1#!}" ${OPTIONS}
    else
        hasq "$1" ${OPTIONS}
    fi
    local status=$?
    if [[ ${status} -eq 0 ]]; then
        [[ $# -gt 1 ]] && printf '%s' "$2"
    else
        [[ $# -gt 2 ]] && printf '%s' "$3"
    fi
    return ${status}
}

optionq() { option "$1"; }
optionv() { option "$1" "${1#!}"; }

# option_enable name [switch] [value] prints --enable-switch=value or --disable-switch.
option_enable() { wherry_switch enable disable "$@"; }
option_with() { wherry_switch with without "$@"; }

wherry_switch() {
    local on=$1 off=$2 name=$3 switch=${4:-${3#!}} value=${5+=$5}
    switch=${switch##*:}
    if option "${name}"; then printf -- '--%s-%s%s' "${on}" "${switch}" "${value}"; else printf -- '--%s-%s' "${off}" "${switch}"; fi
}

expecting_tests() {
    local status=1
    [[ -n ${WHERRY_TESTS} ]] && status=0
    [[ $1 == --expensive ]] && shift
    if [[ ${status} -eq 0 ]]; then
        [[ $# -gt 0 ]] && printf '%s' "$1"
    else
        [[ $# -gt 1 ]] && printf '%s' "$2"
    fi
    return ${status}
}

# Splits a version into WHERRY_PARTS and the separators between them, WHERRY_JOINS.
wherry_split_version() {
    local rest=$1
    WHERRY_PARTS=() WHERRY_JOINS=()
    while [[ -n ${rest} ]]; do
        [[ ${rest} =~ ^([-._]?)([0-9]+|[A-Za-z]+)(.*)$ ]] || break
        WHERRY_JOINS+=( "${BASH_REMATCH[1]}" )
        WHERRY_PARTS+=( "${BASH_REMATCH[2]}" )
        rest=${BASH_REMATCH[3]}
    done
}

wherry_join_version() {
    local i
    for (( i = $1; i < $2; i++ )); do
        [[ ${i} -gt $1 ]] && printf '%s' "${WHERRY_JOINS[i]}"
        printf '%s' "${WHERRY_PARTS[i]}"
    done
}

ever() {
    local asked=$1 count first last i; shift
    case ${asked} in
        at_least) wherry_compares "${2:-${PV}}" '>=' "$1"; return ;;
        is_scm) [[ ${1:-${PV}} == @(scm|*-scm) ]]; return ;;
    esac
    case ${asked} in
        split) wherry_split_version "${1:-${PV}}"; printf '%s' "${WHERRY_PARTS[*]}" ;;
        split_all)
            wherry_split_version "${1:-${PV}}"
            for (( i = 0; i < ${#WHERRY_PARTS[@]}; i++ )); do printf '%s%s ' "${WHERRY_JOINS[i]:+${WHERRY_JOINS[i]} }" "${WHERRY_PARTS[i]}"; done ;;
        major) wherry_split_version "${1:-${PV}}"; printf '%s' "${WHERRY_PARTS[0]}" ;;
        range)
            wherry_split_version "${2:-${PV}}"
            count=${#WHERRY_PARTS[@]}
            first=${1%-*} last=${1#*-}
            [[ -n ${last} && ${last} -le ${count} ]] || last=${count}
            wherry_join_version $(( ${first:-1} - 1 )) "${last}" ;;
        remainder) ever range 2- "$@" ;;
        replace)
            wherry_split_version "${3:-${PV}}"
            WHERRY_JOINS[$1]=$2
            wherry_join_version 0 "${#WHERRY_PARTS[@]}" ;;
        replace_all)
            wherry_split_version "${2:-${PV}}"
            for i in "${!WHERRY_JOINS[@]}"; do WHERRY_JOINS[i]=$( [[ ${i} -gt 0 ]] && printf '%s' "$1" ); done
            wherry_join_version 0 "${#WHERRY_PARTS[@]}" ;;
        delete) ever replace "$1" '' "${@:2}" ;;
        delete_all) ever replace_all '' "$@" ;;
        *) die "ever: '${asked}' is not supported" ;;
    esac
}
