# Runs one phase of an installed or coming package: its saved environment, and around it what
# paludis would supply. All that it needs to know comes in WHERRY_ variables.

shopt -s extglob expand_aliases
unset BASH_ENV ENV CDPATH

exec 8<>"${WHERRY_ASK}" 9<>"${WHERRY_ANSWER}"

# The package's words come first, so that ours win where both define a name.
source "${WHERRY_ENVIRONMENT}"

# What the machine that built it had in its variables must not reach this one.
__wherry_scrubbed=(
    PATH HOME PWD OLDPWD LD_LIBRARY_PATH LD_PRELOAD LD_AUDIT BASH_ENV ENV CDPATH GLOBIGNORE IFS
    IMAGE ROOT TEMP TMPDIR TMP WORKBASE WORK FILES FETCHEDDIR ECONF_SOURCE
    EXHERES_PHASE EXHERES_PHASE_FUNC REPLACING_IDS REPLACED_BY_ID MAKEFLAGS MAKEOPTS EXJOBS
    SYDBOX_ACTIVE SANDBOX_ACTIVE CCACHE_DIR DISTCC_DIR
    ${!PALUDIS_*} ${!EBUILD_*} ${!SYDBOX_*} ${!SANDBOX_*}
)
unset "${__wherry_scrubbed[@]}"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/usr/host/bin:/sbin:/bin
export HOME=${WHERRY_TEMP} TMPDIR=${WHERRY_TEMP}
export LC_ALL=C.UTF-8
IFS=$' \t\n'

ROOT=${WHERRY_ROOT} IMAGE=${WHERRY_IMAGE} TEMP=${WHERRY_TEMP}
EXHERES_PHASE=${WHERRY_PHASE} EXHERES_PHASE_FUNC=pkg_${WHERRY_PHASE}
REPLACING_IDS=${WHERRY_REPLACING_IDS} REPLACED_BY_ID=${WHERRY_REPLACED_BY_ID}
export ROOT IMAGE TEMP EXHERES_PHASE REPLACING_IDS REPLACED_BY_ID

# --- messages ---------------------------------------------------------------------------------

einfo()   { printf ' * %s\n' "$*"; }
einfon()  { printf ' * %s' "$*"; }
elog()    { printf ' * %s\n' "$*"; }
ewarn()   { printf ' ! %s\n' "$*"; }
eqawarn() { printf ' ! %s\n' "$*"; }
eerror()  { printf ' ! %s\n' "$*"; }
ebegin()  { printf ' * %s ...\n' "$*"; }
eend()
{
    local status=${1:-0}
    shift
    [[ ${status} == 0 ]] || printf ' ! %s\n' "${*:-that failed}"
    return "${status}"
}
ebuild_notice() { shift; printf ' * %s\n' "$*"; }

# --- failing ----------------------------------------------------------------------------------

trap 'exit 1' USR1

# Ends the phase, from however deep a subshell.
die()
{
    printf '!!! %s\n' "${*:-died}"
    local depth
    for (( depth = 1 ; depth < ${#FUNCNAME[@]} - 1 ; ++depth )) ; do
        printf '!!!   in %s\n' "${FUNCNAME[depth]}"
    done
    [[ ${BASHPID} == "$$" ]] || kill -USR1 "$$"
    exit 1
}

assert()
{
    local statuses=( "${PIPESTATUS[@]}" ) status
    for status in "${statuses[@]}" ; do
        [[ ${status} == 0 ]] || die "${*:-a command failed}"
    done
}

nonfatal() { local __wherry_nonfatal=yes ; "$@" ; }

die_unless_nonfatal()
{
    [[ -n ${__wherry_nonfatal:-} ]] || die "$@"
    printf ' ! %s\n' "$*"
    return 247
}
paludis_die_unless_nonfatal() { die_unless_nonfatal "$@" ; }
die_or_error_func()           { die_unless_nonfatal "$@" ; }

edo()
{
    printf '%s\n' "$*"
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

best_version()
{
    [[ ${1:-} != --* ]] || shift
    local found
    found=$(__wherry_ask best "$*") || die "cannot look for '$*'"
    [[ -n ${found} ]] || return 1
    printf '%s::installed\n' "${found}"
}

has_version() { best_version "$@" >/dev/null ; }

portageq() { die "portageq does not exist here" ; }

# --- options ----------------------------------------------------------------------------------

# OPTIONS reads like: foo -bar ( PREFIX: one -two ) ; asked for as foo, PREFIX:one.
optionq()
{
    local wanted=${1#!} word prefix= found=1
    for word in ${OPTIONS:-} ; do
        word=${word#\(}
        word=${word%\)}
        if [[ ${word} == *: ]] ; then
            prefix=${word}
        elif [[ -n ${word} && ( ${word} == "${wanted}" || ${prefix,,}${word} == "${wanted,,}" ) ]] ; then
            found=0
        fi
    done
    [[ ${1} != !* ]] || found=$(( ! found ))
    return "${found}"
}
option() { optionq "$@" ; }
optionv() { optionq "$1" && printf '%s\n' "$1" ; }
optionfmt()
{
    local format=$1
    shift
    optionq "$1" && printf "${format}\n" "$1"
}

# --- versions ---------------------------------------------------------------------------------

__wherry_separators()
{
    # Splits $1 into the arrays parts and marks: parts[0] marks[0] parts[1] ...
    local rest=$1 part
    parts=() marks=()
    while [[ -n ${rest} ]] ; do
        part=${rest%%[._-]*}
        parts+=( "${part}" )
        rest=${rest#"${part}"}
        marks+=( "${rest:0:1}" )
        rest=${rest:1}
    done
}

__wherry_change_separators()
{
    # $1 replacement, $2 how many (a number, or all), $3 version
    local parts marks i result=
    __wherry_separators "$3"
    for (( i = 0 ; i < ${#parts[@]} ; ++i )) ; do
        result+=${parts[i]}
        if [[ -n ${marks[i]} ]] ; then
            if [[ $2 == all || $(( i + 1 )) == "$2" ]] ; then
                result+=$1
            else
                result+=${marks[i]}
            fi
        fi
    done
    printf '%s\n' "${result}"
}

ever()
{
    local what=$1
    shift
    case ${what} in
        at_least)
            [[ $(__wherry_ask compare "${2:-${PV}}" "$1") != -1 ]] ;;
        is_scm)
            [[ ${1:-${PV}} == ?(*-)scm ]] ;;
        major)
            local version=${1:-${PV}}
            printf '%s\n' "${version%%.*}" ;;
        range)
            local parts marks i first=${1%%-*} last=${1##*-} result=
            __wherry_separators "${2:-${PV}}"
            [[ -n ${first} ]] || first=1
            [[ -n ${last} ]] || last=${#parts[@]}
            for (( i = first - 1 ; i < last && i < ${#parts[@]} ; ++i )) ; do
                result+=${parts[i]}
                (( i + 1 < last && i + 1 < ${#parts[@]} )) && result+=${marks[i]}
            done
            printf '%s\n' "${result}" ;;
        split|split_all)
            __wherry_change_separators ' ' all "${1:-${PV}}" ;;
        replace)
            __wherry_change_separators "$2" "$1" "${3:-${PV}}" ;;
        replace_all)
            __wherry_change_separators "$1" all "${2:-${PV}}" ;;
        delete)
            __wherry_change_separators '' "$1" "${2:-${PV}}" ;;
        delete_all)
            __wherry_change_separators '' all "${1:-${PV}}" ;;
        *)
            die "ever ${what} is not known" ;;
    esac
}

exhost()
{
    case ${1:-} in
        --target|--build) printf '%s\n' "${CHOST:-}" ;;
        --tool-prefix)    printf '%s-\n' "${CHOST:-}" ;;
        --is-native)      [[ ${2:-} == -q ]] || printf 'true\n' ;;
        *)                die "exhost ${1:-} is not known" ;;
    esac
}

# --- what a package says about its own files --------------------------------------------------

__wherry_say()
{
    local word
    printf '%s' "$1" >>"${WHERRY_SAY}"
    shift
    for word in "$@" ; do
        printf '\t%s' "${word}" >>"${WHERRY_SAY}"
    done
    printf '\n' >>"${WHERRY_SAY}"
}

exdirectory()
{
    local rule=allow directory
    for directory in "$@" ; do
        case ${directory} in
            --allow)  rule=allow ;;
            --forbid) rule=forbid ;;
            /*)       __wherry_say "${rule}" "${directory}" ;;
            *)        die "exdirectory: ${directory} is no absolute path" ;;
        esac
    done
}

exvolatile()
{
    local path
    for path in "$@" ; do __wherry_say volatile "${path}" ; done
}

expart()
{
    local part=$1 path
    shift
    for path in "$@" ; do __wherry_say part "${part}" "${path}" ; done
}

# --- the phase --------------------------------------------------------------------------------

default()
{
    local function=default_${EXHERES_PHASE_FUNC}
    ! declare -F "${function}" >/dev/null || "${function}"
}
default_pkg_setup()    { : ; }
default_pkg_preinst()  { : ; }
default_pkg_postinst() { : ; }
default_pkg_prerm()    { : ; }
default_pkg_postrm()   { : ; }

# What a phase leaves in its variables is there in the later ones.
__wherry_save()
{
    local name
    {
        for name in $(compgen -v) ; do
            case ${name} in
                BASH*|DIRSTACK|EPOCH*|EUID|FUNCNAME|GROUPS|HISTCMD|LINENO|PIPESTATUS|PPID|RANDOM) ;;
                SECONDS|SHELLOPTS|SRANDOM|UID|_|__wherry*|WHERRY_*|COMP_WORDBREAKS|OPTIND|OPTERR) ;;
                name|COPROC|MAPFILE|REPLY|SHLVL|TERM|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|PS4) ;;
                *) declare -p "${name}" 2>/dev/null ;;
            esac
        done
        declare -f
    } >"${WHERRY_ENVIRONMENT}.new" || die "cannot save the environment"
    mv "${WHERRY_ENVIRONMENT}.new" "${WHERRY_ENVIRONMENT}" || die "cannot save the environment"
}

if ! declare -F "${EXHERES_PHASE_FUNC}" >/dev/null ; then
    "${BASH}" -O extglob -n "${WHERRY_ENVIRONMENT}" \
        || die "the saved environment of this package is no bash"
    exit 0
fi

cd "${TEMP}" || die "cannot enter ${TEMP}"
"${EXHERES_PHASE_FUNC}"
# As in paludis, a phase fails by dying, not by the status of its last command.
__wherry_save
exit 0
