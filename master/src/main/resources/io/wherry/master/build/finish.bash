# After src_install: refuses images that no host could install, strips binaries, saves the environment.

wherry_finish() {
    EXHERES_PHASE=
    cd "${TEMP}" || die "cannot enter ${TEMP}"
    wherry_tell phase check
    wherry_check_image
    [[ -z ${WHERRY_STRIP} ]] || { wherry_tell phase strip; wherry_strip_image; }
    wherry_tell phase save
    wherry_save_environment > "${WHERRY_OUT}" || die "cannot write ${WHERRY_OUT}"
}

wherry_check_image() {
    local found
    found=$(cd "${IMAGE}" && find . -mindepth 1 ! -type d ! -type f ! -type l -printf '/%P ')
    [[ -z ${found} ]] || die "devices, pipes and sockets cannot be packed: ${found}"
    found=$(cd "${IMAGE}" && find . -mindepth 1 -type d -empty -printf '/%P ')
    [[ -z ${found} ]] || die "empty directories cannot be installed: ${found}; call keepdir for those that are needed, remove the others in src_install"
}

wherry_strip_image() {
    local file inode done=' ' magic
    while IFS=' ' read -r -d '' inode file; do
        [[ ${done} == *" ${inode} "* ]] && continue
        IFS= read -r -N 4 magic < "${file}" 2>/dev/null
        case ${file} in
            *.a) "${STRIP}" --strip-debug "${file}" ;;
            *) [[ ${magic} == $'\x7fELF' ]] && "${STRIP}" --strip-unneeded "${file}" ;;
        esac 2>/dev/null
        done+="${inode} "
    done < <(find "${IMAGE}" -type f \( -perm /0111 -o -name '*.so' -o -name '*.so.*' -o -name '*.a' \) -printf '%i %p\0')
}
