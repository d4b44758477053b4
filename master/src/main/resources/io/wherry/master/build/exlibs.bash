# Finding, parametrising and layering exlibs.

declare -A WHERRY_EXPARAM=()        # "exlib parameter" -> value, or the elements of an array joined by newlines
declare -A WHERRY_EXPARAM_KIND=()   # "exlib parameter" -> given, given-array, text, flag or array
WHERRY_EXLIBS=()                    # files, in the order in which they were first required
declare -A WHERRY_GATHERED=()       # what exlibs have added to the variables that add up
WHERRY_ADDING=( DEPENDENCIES MYOPTIONS REMOTE_IDS BUGS_TO )

# require one [ parameter=value list=[ a b ] ] another …
require() {
    local exlib
    while [[ $# -gt 0 ]]; do
        exlib=$1; shift
        wherry_forget_parameters "${exlib}"
        if [[ $1 == '[' ]]; then
            wherry_read_parameters "${exlib}" "${@:2}"
            shift "${WHERRY_TAKEN}"
        fi
        wherry_source_exlib "${exlib}"
    done
}

wherry_forget_parameters() {
    local key
    for key in "${!WHERRY_EXPARAM_KIND[@]}"; do
        [[ ${key} == "$1 "* ]] || continue
        unset "WHERRY_EXPARAM[${key}]" "WHERRY_EXPARAM_KIND[${key}]"
    done
}

# Sets WHERRY_TAKEN to the number of words up to and with the closing bracket.
wherry_read_parameters() {
    local exlib=$1 name; shift
    WHERRY_TAKEN=1
    while [[ $# -gt 0 ]]; do
        (( WHERRY_TAKEN++ ))
        case $1 in
            ']') return ;;
            *'=[')
                name=${1%=\[}; shift
                local elements=()
                while [[ $# -gt 0 && $1 != ']' ]]; do elements+=( "$1" ); shift; (( WHERRY_TAKEN++ )); done
                (( WHERRY_TAKEN++ ))
                wherry_give "${exlib}" "${name}" given-array "$(printf '%s\n' "${elements[@]}")" ;;
            *=*) wherry_give "${exlib}" "${1%%=*}" given "${1#*=}" ;;
            *) die "require ${exlib}: '$1' is no parameter; write name=value" ;;
        esac
        shift
    done
    die "require ${exlib}: the list of parameters has no closing ' ]'"
}

wherry_give() {
    WHERRY_EXPARAM["$1 $2"]=$4
    WHERRY_EXPARAM_KIND["$1 $2"]=$3
}

wherry_exlib_file() {
    local dir
    for dir in "${WHERRY_EXLIB_PATH[@]}"; do
        [[ -f ${dir}/$1.exlib ]] && { printf '%s' "${dir}/$1.exlib"; return; }
    done
    return 1
}

wherry_source_exlib() {
    local file platforms=${PLATFORMS-unset}
    file=$(wherry_exlib_file "$1") ||
        die "exlib '$1' is nowhere: looked in ${WHERRY_EXLIB_PATH[*]}"
    hasq "${file}" "${WHERRY_EXLIBS[@]}" || WHERRY_EXLIBS+=( "${file}" )
    wherry_gather
    source "${file}" || die "${file} ends with a failing command"
    # Where a package has been tried is for its exheres to say, one by one; paludis insists on it.
    [[ ${PLATFORMS-unset} == "${platforms}" ]] || die "${file} must not set PLATFORMS; an exheres does"
    wherry_all_used "$1"
    wherry_gather
}

# Each exlib's share goes into a block of its own, so that labels of one do not reach into another.
wherry_gather() {
    local variable
    for variable in "${WHERRY_ADDING[@]}"; do
        [[ -n ${!variable//[[:space:]]/} ]] && WHERRY_GATHERED[${variable}]+=$(wherry_block "${variable}")$'\n'
        unset "${variable}"
    done
}

wherry_block() {
    case $1 in
        DEPENDENCIES|MYOPTIONS) printf '( %s )' "${!1}" ;;
        *) printf '%s' "${!1}" ;;
    esac
}

wherry_join_gathered() {
    local variable
    wherry_gather
    for variable in "${WHERRY_ADDING[@]}"; do
        printf -v "${variable}" '%s' "${WHERRY_GATHERED[${variable}]%$'\n'}"
    done
}

wherry_all_used() {
    local key
    for key in "${!WHERRY_EXPARAM_KIND[@]}"; do
        [[ ${key} == "$1 "* && ${WHERRY_EXPARAM_KIND[${key}]} == given* ]] &&
            die "exlib '$1' has no parameter '${key#* }'"
    done
    return 0
}

# The exlib in whose file the caller of our caller stands, be it at its top or in one of its functions.
wherry_current_exlib() {
    local file
    for file in "${BASH_SOURCE[@]:2}"; do
        [[ ${file} == *.exlib ]] || continue
        file=${file##*/}
        WHERRY_CURRENT=${file%.exlib}
        return
    done
    die "${FUNCNAME[1]} works only in an exlib"
}

# myexparam [-b] name | name=default | name[] | name=[ default … ]
myexparam() {
    local kind=text name default WHERRY_CURRENT required=
    wherry_current_exlib
    [[ $1 == -b ]] && { kind=flag; shift; }
    case $1 in
        *'[]') name=${1%\[\]}; kind=array; required=yes ;;
        *'=[') name=${1%=\[}; kind=array; shift; default=$(wherry_until_bracket "$@") ;;
        *=*) name=${1%%=*}; default=${1#*=} ;;
        *) name=$1; required=yes ;;
    esac
    local key="${WHERRY_CURRENT} ${name}"
    case ${WHERRY_EXPARAM_KIND[${key}]} in
        given|given-array) ;;
        *) [[ -z ${required} ]] || die "require ${WHERRY_CURRENT}: its parameter '${name}' is not given"
           WHERRY_EXPARAM[${key}]=${default} ;;
    esac
    WHERRY_EXPARAM_KIND[${key}]=${kind}
    [[ ${kind} != flag || ${WHERRY_EXPARAM[${key}]} == @(true|false) ]] ||
        die "require ${WHERRY_CURRENT}: '${name}' is true or false, not '${WHERRY_EXPARAM[${key}]}'"
}

wherry_until_bracket() {
    local one
    for one in "$@"; do
        [[ ${one} == ']' ]] && return
        printf '%s\n' "${one}"
    done
}

# exparam [-b] [-v VARIABLE] name | name[*] | name[@] | name[#] | name[index]
exparam() {
    local WHERRY_CURRENT into= asked_flag= name index= elements value
    wherry_current_exlib
    while [[ $1 == -* ]]; do
        case $1 in
            -b) asked_flag=yes; shift ;;
            -v) into=$2; shift 2 ;;
            *) die "exparam: '$1' is no option" ;;
        esac
    done
    name=$1
    [[ ${name} == *'['*']' ]] && { index=${name#*\[}; index=${index%\]}; name=${name%%\[*}; }
    local key="${WHERRY_CURRENT} ${name}"
    [[ -n ${WHERRY_EXPARAM_KIND[${key}]} ]] || die "exlib '${WHERRY_CURRENT}' declares no parameter '${name}'"
    value=${WHERRY_EXPARAM[${key}]}
    [[ -n ${asked_flag} ]] && { [[ ${value} == true ]]; return; }
    elements=()
    [[ -n ${value} ]] && mapfile -t elements <<<"${value}"
    case ${index} in
        '') ;;
        '@') [[ -n ${into} ]] && { eval "${into}=( \"\${elements[@]}\" )"; return; }
             value="${elements[*]}" ;;
        '*') value="${elements[*]}" ;;
        '#') value=${#elements[@]} ;;
        *) value=${elements[index]} ;;
    esac
    if [[ -n ${into} ]]; then printf -v "${into}" '%s' "${value}"; else printf '%s' "${value}"; fi
}

# The exlib's own function becomes the phase, until the exheres or a later exlib defines it.
export_exlib_phases() {
    local phase WHERRY_CURRENT
    wherry_current_exlib
    for phase in "$@"; do
        eval "${phase}() { ${WHERRY_CURRENT}_${phase} \"\$@\"; }"
    done
}
