# What a phase may call, and what helpers in its environment would call: with us, none of it talks
# to paludis. It comes after the environment, so that ours win where both define a name.

# --- messages ---------------------------------------------------------------------------------

# A record separator and a word let whoever reads our output tell a message from a command's noise.
__wherry_message()
{
    local text mark=$'\036'"$1 "
    printf -v text '%b' "${*:2}"
    printf '%s%s\n' "${mark}" "${text//$'\n'/$'\n'${mark}}" >&7
}

einfo()   { __wherry_message info "$@" ; }
einfon()  { __wherry_message info "$@" ; }
ebegin()  { __wherry_message info "$* ..." ; }
elog()    { __wherry_message log "$@" ; }
ewarn()   { __wherry_message warning "$@" ; }
eqawarn() { __wherry_message warning "$@" ; }
eerror()  { __wherry_message error "$@" ; }

__wherry_ends()
{
    local how=$1 status=${2:-0}
    shift $(( $# < 2 ? $# : 2 ))
    [[ ${status} == 0 || $# == 0 || -z $* ]] || "${how}" "$@"
    return "${status}"
}
eend()  { __wherry_ends eerror "$@" ; }
ewend() { __wherry_ends ewarn "$@" ; }
_eend() { __wherry_ends "${2:-eerror}" "$1" "${@:3}" ; }

einfo_unhooked()  { einfo "$@" ; }
ebegin_unhooked() { ebegin "$@" ; }
paludis_ecmd()    { __wherry_message info "$4" ; }
ebuild_notice()   { [[ $1 == debug ]] || __wherry_message info "${*:2}" ; }
ebuild_section()  { printf '%s\n' "$*" ; }
perform_hook()    { : ; }

# --- failing ----------------------------------------------------------------------------------

trap 'exit 1' USR1

# Ends the phase, from however deep a subshell.
die()
{
    local depth
    printf '!!! %s\n' "${*:-died}"
    for (( depth = 1 ; depth < ${#FUNCNAME[@]} - 1 ; ++depth )) ; do
        printf '!!!   in %s\n' "${FUNCNAME[depth]}"
    done
    [[ ${BASHPID} == "$$" ]] || kill -USR1 "$$"
    exit 1
} >&7

assert()
{
    local statuses=( "${PIPESTATUS[@]}" ) status
    for status in "${statuses[@]}" ; do
        [[ ${status} == 0 ]] || die "${*:-a command failed}"
    done
}

nonfatal()
{
    local PALUDIS_FAILURE_IS_FATAL= PALUDIS_FAILURE_IS_NONFATAL=yes
    "$@"
}
is_nonfatal() { [[ -n ${PALUDIS_FAILURE_IS_NONFATAL:-} ]] ; }

die_unless_nonfatal()
{
    is_nonfatal || die "$@"
    printf '!!! %s\n' "$*" >&2
    return 247
}
assert_unless_nonfatal()
{
    local statuses="${PIPESTATUS[*]}"
    [[ -z ${statuses//[ 0]} ]] || die_unless_nonfatal "${*:-a command failed}"
}

# In saved functions the words above have become these, with a function's name and a line before.
diefunc()                          { die "${*:3}" ; }
paludis_die_or_error_func()        { die_unless_nonfatal "${*:3}" ; }
paludis_die_unless_nonfatal_func() { die_unless_nonfatal "${*:3}" ; }
paludis_die_unless_nonfatal()      { die_unless_nonfatal "$@" ; }

edo()
{
    printf '%s\n' "$*" >&2
    "$@" || die_unless_nonfatal "$* failed"
}

# --- asking -----------------------------------------------------------------------------------

__wherry_ask()
{
    local answer
    printf '%s\n' "$*" >&8
    IFS= read -r answer <&9
    [[ ${answer} != bad* ]] || die "${answer}"
    printf '%s\n' "${answer}"
}

# Here there is one root: what paludis would look for in / or in the target is the same.
best_version()
{
    local found
    [[ ${1:-} != --@(root|slash) ]] || shift
    [[ $# == 1 ]] || die "best_version takes one package"
    found=$(__wherry_ask best "$1") || die "cannot look for '$1'"
    [[ -n ${found} ]] || return 1
    printf '%s::installed\n' "${found}"
}
has_version() { best_version "$@" >/dev/null ; }

for __wherry_word in portageq vdb_path debug-print debug-print-function debug-print-section \
        use usev useq use_with use_enable einstall exparam require export_exlib_phases ; do
    eval "${__wherry_word}() { die \"'${__wherry_word}' cannot be used in a phase\" ; }"
done

# --- lists and options ------------------------------------------------------------------------

hasq()
{
    local sought=$1 one
    shift
    for one in $@ ; do
        [[ ${one} != "${sought}" ]] || return 0
    done
    return 1
}
has()  { hasq "$@" ; }
hasv() { hasq "$@" && printf '%s\n' "$1" ; }

# OPTIONS holds what is on: foo prefix:one; some write foo -bar ( PREFIX: one -two ).
optionq()
{
    [[ $# == 1 ]] || die "optionq takes one option"
    local wanted=${1#!} word prefix= found=1
    for word in ${OPTIONS:-} ; do
        word=${word#\(}
        word=${word%\)}
        if [[ ${word} == *: ]] ; then
            prefix=${word,,}
        elif [[ -n ${word} && ( ${word} == "${wanted}" || ${prefix}${word} == "${wanted,,}" ) ]] ; then
            found=0
        fi
    done
    [[ $1 != !* ]] || found=$(( ! found ))
    return "${found}"
}

__wherry_either()
{
    local status=$1
    if [[ ${status} == 0 ]] ; then
        [[ -z ${2:-} ]] || printf '%s\n' "$2"
    else
        [[ -z ${3:-} ]] || printf '%s\n' "$3"
    fi
    return "${status}"
}

# option NAME [IF-ON] [IF-OFF]
option()
{
    optionq "$1"
    __wherry_either "$?" "${@:2}"
}
optionfmt()
{
    local name=${1#!}
    printf '%s\n' "${name#*:}"
}
optionv() { option "$1" "$(optionfmt "$1")" ; }

__wherry_switch()
{
    local on=$1 off=$2 name=${4:-$(optionfmt "$3")}
    option "$3" "--${on}-${name}${5+=$5}" "--${off}-${name}${5+=$5}"
}
option_with()   { __wherry_switch with without "$@" ; }
option_enable() { __wherry_switch enable disable "$@" ; }

expecting_tests()
{
    [[ ${1:-} != --@(any|recommended|expensive) ]] || shift
    __wherry_either 1 "$@"
}

# --- versions ---------------------------------------------------------------------------------

# Fills pieces with those of version $1, each but the first with what stands before it.
__wherry_cut()
{
    local rest=$1 piece='^([._-]([A-Za-z]+[0-9]*|[0-9]+)|[0-9]+|scm|(alpha|beta|pre|rc)[0-9]*|[A-Za-z])'
    pieces=()
    while [[ ${rest} =~ ${piece} ]] ; do
        pieces+=( "${BASH_REMATCH[1]}" )
        rest=${rest#"${BASH_REMATCH[1]}"}
    done
    [[ -z ${rest} && ${#pieces[@]} -gt 0 ]] || die "'$1' is no version"
}

__wherry_split()
{
    local piece pieces result= mark=$1
    __wherry_cut "$2"
    for piece in "${pieces[@]}" ; do
        [[ -z ${mark} || ${piece} != [._-]* ]] || result+=" ${piece:0:1}"
        result+=" ${piece#[._-]}"
    done
    printf '%s\n' "${result# }"
}

__wherry_range()
{
    local pieces first=${1%%-*} last=${1##*-} result=
    __wherry_cut "$2"
    first=${first:-1} last=${last:-${#pieces[@]}}
    [[ ${first}${last} == +([0-9]) ]] || die "'$1' is no range"
    result=$(printf '%s' "${pieces[@]:first-1:last-first+1}")
    [[ ${first} -le 1 ]] || result=${result#[._-]}
    [[ -z ${result} ]] || printf '%s\n' "${result}"
}

# $1 says which mark: its number, its character (the first such), or all.
__wherry_remark()
{
    local pieces i done= result=
    __wherry_cut "$3"
    for (( i = 0 ; i < ${#pieces[@]} ; ++i )) ; do
        if [[ ${pieces[i]} != [._-]* || -n ${done} ]] ; then
            result+=${pieces[i]}
        elif [[ $1 == all || $1 == "${i}" || $1 == "${pieces[i]:0:1}" ]] ; then
            result+=$2${pieces[i]:1}
            [[ $1 == all ]] || done=yes
        else
            result+=${pieces[i]}
        fi
    done
    printf '%s\n' "${result}"
}

ever()
{
    local what=$1
    shift
    case ${what} in
        at_least)    [[ $(__wherry_ask compare "${2:-${PVR:-${PV}}}" "$1") != -1 ]] ;;
        is_scm)      [[ ${1:-${PV}} == @(scm|*-scm|*-scm-r*|scm-r*|*-r9999) ]] ;;
        major)       __wherry_range 1 "${1:-${PV}}" ;;
        range)       __wherry_range "$1" "${2:-${PV}}" ;;
        remainder)   __wherry_range 2- "${1:-${PV}}" ;;
        split)       __wherry_split '' "${1:-${PV}}" ;;
        split_all)   __wherry_split marks "${1:-${PV}}" ;;
        replace)     __wherry_remark "$1" "$2" "${3:-${PV}}" ;;
        replace_all) __wherry_remark all "$1" "${2:-${PV}}" ;;
        delete)      __wherry_remark "$1" '' "${2:-${PV}}" ;;
        delete_all)  __wherry_remark all '' "${1:-${PV}}" ;;
        *)           die "ever ${what} is not known" ;;
    esac
}

# --- the machine ------------------------------------------------------------------------------

exhost()
{
    case ${1:-} in
        --target|--build) printf '%s\n' "${CHOST:-}" ;;
        --tool-prefix)    printf '%s-\n' "${CHOST:-}" ;;
        --is-native)      [[ ${2:-} == -@(q|-quiet) ]] || printf '0\n' ;;
        *)                die "exhost ${1:-} is not known" ;;
    esac
}

# There is no sandbox: nothing to allow, and asking for one says no.
esandbox()
{
    case ${1:-} in
        check|enabled|enabled_*|lock|api) return 1 ;;
    esac
}
sydboxcheck() { return 1 ; }
sydboxcmd()   { : ; }
addread()     { : ; }
addwrite()    { : ; }
adddeny()     { : ; }
addpredict()  { : ; }
addfilter()   { : ; }
rmwrite()     { : ; }
rmpredict()   { : ; }
rmfilter()    { : ; }

canonicalise() { readlink -f -- "$1" ; }

# --- what a package says about its own files --------------------------------------------------

__wherry_say()
{
    local line=$1 word
    shift
    for word in "$@" ; do
        [[ ${word} != *[$'\t\n']* ]] || die "'${word}' is no name for a file here"
        line+=$'\t'${word}
    done
    printf '%s\n' "${line}" >>"${WHERRY_SAY}"
}

__wherry_in_setup()
{
    [[ ${EXHERES_PHASE} == setup ]] || die "$1 must be called in pkg_setup"
}

exdirectory()
{
    __wherry_in_setup exdirectory
    local rule=allow word
    for word in "$@" ; do
        case ${word} in
            --allow)  rule=allow ;;
            --forbid) rule=forbid ;;
            /*)       __wherry_say "${rule}" "${word}" ;;
            *)        die "exdirectory: ${word} is no absolute path" ;;
        esac
    done
}

exvolatile()
{
    __wherry_in_setup exvolatile
    local path
    for path in "$@" ; do
        [[ ${path} == /* ]] || die "exvolatile: ${path} is no absolute path"
        __wherry_say volatile "${path}"
    done
}

# expart PART PATH...; with --exclude, paths that are of no part after all.
expart()
{
    local part=$1 path
    [[ $# -gt 1 ]] || die "expart takes a part and its paths"
    [[ ${part} != --exclude ]] || part=
    shift
    for path in "$@" ; do __wherry_say part "${part}" "${path}" ; done
}

exlogfailure()    { : ; }
exsetscmrevision() { : ; }

# --- phases -----------------------------------------------------------------------------------

illegal_in_global_scope()       { : ; }
verify_not_called_cross_phase() { : ; }
paludis_phase_to_function_name() { printf 'pkg_%s\n' "$1" ; }

default()
{
    local function=default_${EXHERES_PHASE_FUNC}
    ! declare -F "${function}" >/dev/null || "${function}" "$@"
}
default_pkg_setup()    { : ; }
default_pkg_preinst()  { : ; }
default_pkg_postinst() { : ; }
default_pkg_prerm()    { : ; }
default_pkg_postrm()   { : ; }

# Whatever else asks paludis itself.
paludis_pipe_command()
{
    die "this asks paludis, which is not here: $*"
}
