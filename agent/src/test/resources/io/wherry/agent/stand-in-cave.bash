#!/bin/bash
# Plays cave: answers and writes as the real one does, as far as the agent looks at it. What is in
# ${PLAY} says otherwise: would/<name> is added to a resolution, does/<name> is run for a package
# instead of its installation, fails/<name> fails it before anything is done, holds/<name> is its
# contents.
shopt -s nullglob
ROOT=@ROOT@
PLAY=@PLAY@
REPOSITORY=@REPOSITORY@
LOCATION=${ROOT}/var/db/paludis/repositories/${REPOSITORY}
DISTDIR=${ROOT}/var/cache/paludis/distfiles
DATA=${ROOT}/var/db/paludis/repositories/installed/data

while [[ ${1} == --* ]]; do shift 2; done
command=${1}
shift
echo "${command} ${*}" >>"${PLAY}/commands"

# name version slot of =cat/name-1.0:0::repo
parse() {
    local text=${1#=}
    text=${text%%::*}
    slot=${text##*:}
    text=${text%:*}
    version=${text##*-}
    name=${text%-*}
    folder=${DATA}/${name/\//---}
}

case ${command} in
print-repositories)
    printf '%s\n' accounts installed installed-accounts "${REPOSITORY}" sources
    ;;
print-repository-metadata)
    case ${1} in
    "${REPOSITORY}") printf '%s\n' format=e "location=${LOCATION#"${ROOT}"}" "distdir=${DISTDIR#"${ROOT}"}" ;;
    sources) printf '%s\n' format=e location=/srv/sources ;;
    installed) printf '%s\n' format=exndbam ;;
    *) printf '%s\n' "format=${1}" ;;
    esac
    ;;
resolve)
    items=
    count=0
    add() { items+="$((++count))=${1};"; }
    while [[ ${#} -gt 0 ]]; do
        case ${1} in
        --resume-file) file=${2}; shift ;;
        --preserve-world) ;;
        --*) shift ;;
        !*)
            text=${1#!}
            at=${text%:*}
            for entry in "${DATA}/${at/\//---}"/*:"${text##*:}":*; do
                version=${entry##*/}
                add "UninstallJob(ids_to_remove_specs=c(1=\"=${at}-${version%%:*}:${text##*:}::installed\";count=\"1\";);state=null;)"
            done
            ;;
        user/* | group/*)
            add "InstallJob(origin_id_spec=\"${1}::accounts\";destination_repository_name=\"installed-accounts\";destination_type=\"install_to_slash\";replacing_specs=c(count=\"0\";);state=null;)"
            ;;
        =*)
            parse "${1}"
            replacing='count="0";'
            for entry in "${folder}"/*:"${slot}":*; do
                old=${entry##*/}
                replacing="1=\"=${name}-${old%%:*}:${slot}::installed\";count=\"1\";"
            done
            add "FetchJob(origin_id_spec=\"${1}\";state=null;)"
            add "InstallJob(origin_id_spec=\"${1}\";destination_repository_name=\"installed\";destination_type=\"install_to_slash\";replacing_specs=c(${replacing});state=null;)"
            if [[ -e ${PLAY}/would/${name#*/} ]]; then add "$(<"${PLAY}/would/${name#*/}")"; fi
            ;;
        esac
        shift
    done
    printf '%s' "ResumeData@30000(job_lists=JobLists(execute_job_list=JobList(items=c(${items}count=\"${count}\";);););preserve_world=\"true\";);" >"${file}"
    ;;
resume)
    while read -r job; do
        case ${job} in
        InstallJob*user/* | InstallJob*group/*)
            [[ ${job} =~ \"(user|group)/([^:]*):: ]]
            if [[ ${BASH_REMATCH[1]} == user ]]; then
                echo "${BASH_REMATCH[2]}:x:77:77::/:/bin/false" >>"${ROOT}/etc/passwd"
            else
                echo "${BASH_REMATCH[2]}:x:77:" >>"${ROOT}/etc/group"
            fi
            ;;
        InstallJob*)
            [[ ${job} =~ origin_id_spec=\"([^\"]*)\" ]]
            what=${BASH_REMATCH[1]#=}
            parse "=${what}"
            echo "1 of 1: Starting install to / for ${what}..."
            if [[ -e ${PLAY}/fails/${name#*/}-${version} ]]; then
                echo "Failed install to / for ${what}"
                exit 1
            fi
            if [[ -e ${PLAY}/does/${name#*/}-${version} ]]; then . "${PLAY}/does/${name#*/}-${version}"; fi
            [[ -n $(echo "${DISTDIR}/${REPOSITORY}--${name/\//--}-${version}--"*.tar.bz2) ]] || exit 3
            old=("${folder}"/*:"${slot}":*)
            fresh=${folder}/${version}:${slot}:C.${RANDOM}.$(date +%N)
            mkdir -p "${fresh}"
            cp "${LOCATION}/packages/${name}/${name#*/}-${version}.pbin-1+exheres-0" "${fresh}/"
            holds=${PLAY}/holds/${name#*/}-${version}
            if [[ -e ${holds} ]]; then cp "${holds}" "${fresh}/contents"; else : >"${fresh}/contents"; fi
            [[ ${#old[@]} -eq 0 ]] || rm -r "${old[@]}"
            echo "Done install to / for ${what}"
            ;;
        UninstallJob*)
            [[ ${job} =~ \"(=[^\"]*)\" ]]
            parse "${BASH_REMATCH[1]}"
            rm -r "${folder}/${version}:${slot}:"*
            rmdir --ignore-fail-on-non-empty "${folder}"
            ;;
        esac
    done < <(grep -oE '(Install|Uninstall)Job\([^;]*;[^)]*\)' "${2}")
    ;;
esac
