# Entry point: builds the package in WHERRY_EXHERES into IMAGE and writes its environment to WHERRY_OUT.

source "${BASH_SOURCE[0]%/*}/load.bash"
source "${WHERRY_RUNTIME}/save.bash"
wherry_choose_tools
cd "${WORKBASE}" || die "cannot enter ${WORKBASE}"
WHERRY_BASE_VARIABLES=" $(compgen -v | tr '\n' ' ') "
wherry_load

wherry_run() {
    declare -F "default_$1" >/dev/null || declare -F "$1" >/dev/null || return 0
    EXHERES_PHASE=$1
    wherry_tell phase "$1"
    if declare -F "$1" >/dev/null; then "$1"; else default; fi ||
        ewarn "$1 ended with a failing command; it goes on, as helpers die by themselves where it matters"
}

wherry_enter_work() {
    [[ -d ${WORK} ]] || die "the sources did not unpack into ${WORK}; set WORK to the directory that they make"
    cd "${WORK}" || die "cannot enter ${WORK}"
}

for wherry_phase in pkg_setup src_fetch_extra src_unpack; do
    cd "${WORKBASE}" && wherry_run "${wherry_phase}"
done
[[ -n ${ARCHIVES} || -d ${WORK} ]] || mkdir -p "${WORK}"
for wherry_phase in src_prepare src_configure src_compile src_test src_test_expensive src_install; do
    [[ ${wherry_phase} == src_test* && -z ${WHERRY_TESTS} ]] && continue
    wherry_enter_work
    wherry_run "${wherry_phase}"
done

source "${WHERRY_RUNTIME}/finish.bash"
wherry_finish
