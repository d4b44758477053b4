# Reads a package's saved environment, which was written on another machine, and lets in what is
# the package's own. All that this needs to know comes in WHERRY_ variables.

shopt -s extglob globstar expand_aliases
umask 022

exec 7>&1 8<>"${WHERRY_ASK}" 9<>"${WHERRY_ANSWER}"

# Names that never come in: bash's own, the session's and the sandbox's of the machine that built
# the package, and what the build called its places.
__wherry_foreign()
{
    case $1 in
        __wherry*|WHERRY_*) return 0 ;;
        BASH|BASH_*|BASHOPTS|BASHPID|COLUMNS|COMP_*|COMPREPLY|COPROC*|DIRSTACK|ENV|EPOCH*) return 0 ;;
        EUID|EXECIGNORE|FIGNORE|FUNCNAME|FUNCNEST|GLOBIGNORE|GLOBSORT|GROUPS|HIST*|HOST*|IFS) return 0 ;;
        IGNOREEOF|INPUTRC|LINENO|LINES|MACHTYPE|MAIL*|MAPFILE|OLDPWD|OPTARG|OPTERR|OPTIND) return 0 ;;
        OSTYPE|PIPESTATUS|POSIXLY_CORRECT|PPID|PROMPT_*|PS[0-4]|PWD|RANDOM|READLINE_*|REPLY) return 0 ;;
        SECONDS|SHELL|SHELLOPTS|SHLVL|SRANDOM|TIMEFORMAT|TMOUT|UID|_) return 0 ;;
        PATH|LD_*|HOME|TMP|TMPDIR|USER|LOGNAME|TERM|LANG|LANGUAGE|LC_*|CDPATH|PAGER) return 0 ;;
        ROOT|ROOTPATH|IMAGE|TEMP|WORK|WORKBASE|FILES|FETCHEDDIR|REPODIR|ARCHIVES) return 0 ;;
        EXLIBSDIRS|BANNEDDIR|ECONF_SOURCE|EBUILD|EBUILD_*|HOOK|SKIP_FUNCTIONS) return 0 ;;
        EXHERES_PHASE|EXHERES_PHASE_FUNC|REPLACING_IDS|REPLACED_BY_ID) return 0 ;;
        MAKEFLAGS|MAKEOPTS|EXJOBS|CCACHE_*|DISTCC_*|PKGMANAGER) return 0 ;;
        PALUDIS_*|CAVE|CAVE_*|SANDBOX_*|SYDBOX_*) return 0 ;;
    esac
    # Whatever else this bash will not have set: that would end the reading there and then.
    [[ ${!1@a} == *r* ]] 2>/dev/null
}

# Whether a command of the environment may run: setting a variable, and nothing else.
__wherry_admits()
{
    local words='^((declare|typeset|export|readonly)(( -[-A-Za-z]+)*) )?([A-Za-z_][A-Za-z0-9_]*)(\[|\+?=|$)'
    [[ $1 =~ ${words} ]] || return 1
    local keyword=${BASH_REMATCH[2]} flags=${BASH_REMATCH[3]} name=${BASH_REMATCH[5]}
    [[ -n ${keyword} || -n ${BASH_REMATCH[6]} ]] || return 1
    [[ ${name} != __wherry_whole ]] || return 0
    [[ ${flags} != *[fFpr]* && ${keyword} != readonly ]] || __wherry_set_freely "$1" "${flags}"
    [[ ${flags} != *[fFpr]* && ${keyword} != readonly ]] && ! __wherry_foreign "${name}"
}

# A variable that was made read-only there stays ours to change.
__wherry_set_freely()
{
    local assignment=${1#*' '} flags=${2//[-r ]}
    [[ ${flags} != *[fFp]* ]] || return 0
    while [[ ${assignment} == -* ]] ; do assignment=${assignment#*' '} ; done
    __wherry_foreign "${assignment%%[[=+]*}" || eval "declare -g${flags} ${assignment}"
}

# The last line tells that the reading came to the end.
printf '%s\n__wherry_whole=yes\n' "$(<"${WHERRY_ENVIRONMENT}")" >"${WHERRY_TEMP}/reading"
shopt -s extdebug
trap '[[ ${#BASH_SOURCE[@]} -lt 2 ]] || __wherry_admits "${BASH_COMMAND}"' DEBUG
source "${WHERRY_TEMP}/reading"
trap - DEBUG
shopt -u extdebug
set +TE
if [[ ${__wherry_whole:-} != yes ]] ; then
    printf '!!! the saved environment of this package is no bash\n'
    exit 1
fi

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/usr/host/bin:/sbin:/bin
export HOME=${WHERRY_TEMP} TMPDIR=${WHERRY_TEMP} LC_ALL=C.UTF-8 PAGER=cat
export ROOT=${WHERRY_ROOT} IMAGE=${WHERRY_IMAGE} TEMP=${WHERRY_TEMP}
export EXHERES_PHASE=${WHERRY_PHASE} EXHERES_PHASE_FUNC=pkg_${WHERRY_PHASE}
export REPLACING_IDS=${WHERRY_REPLACING_IDS} REPLACED_BY_ID=${WHERRY_REPLACED_BY_ID}
EAPI=${EAPI#pbin-1+}

# Helpers that came in the environment look here for the names of the above.
PALUDIS_EBUILD_PHASE_VAR=EXHERES_PHASE PALUDIS_EBUILD_PHASE_FUNC_VAR=EXHERES_PHASE_FUNC
PALUDIS_NAME_VERSION_REVISION_VAR=PNVR PALUDIS_IMAGE_DIR_VAR=IMAGE PALUDIS_TEMP_DIR_VAR=TEMP
PALUDIS_FAILURE_IS_FATAL=yes PALUDIS_DO_NOTHING_SANDBOXY=yes
