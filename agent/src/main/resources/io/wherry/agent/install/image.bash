# Putting things into the image, for the few packages that do so in pkg_preinst.

into()    { DESTTREE=${1%/} ; }
insinto() { INSDESTTREE=${1%/} ; }
exeinto() { EXEDESTTREE=${1%/} ; }
insopts() { INSOPTIONS=$* ; }
exeopts() { EXEOPTIONS=$* ; }
diropts() { DIROPTIONS=$* ; }

dodir()
{
    local directory
    for directory in "$@" ; do
        install -d ${DIROPTIONS:--m0755} "${IMAGE%/}/${directory#/}" \
            || die_unless_nonfatal "dodir: cannot make ${directory}" || return
    done
}

# An empty directory cannot be installed: a file keeps it.
keepdir()
{
    local directory
    for directory in "$@" ; do
        dodir "${directory}" || return
        : >"${IMAGE%/}/${directory#/}/.keep_${CATEGORY}_${PN}-${SLOT:-0}" \
            || die_unless_nonfatal "keepdir: cannot keep ${directory}" || return
    done
}

# dosym TARGET NAME
dosym()
{
    [[ $# == 2 ]] || die "dosym takes a target and a name"
    ln -snf "$1" "${IMAGE%/}/${2#/}" || die_unless_nonfatal "dosym: cannot make $2"
}

# DIRECTORY OPTIONS FILE NAME; a dash is what comes in.
__wherry_put()
{
    local file=$3
    [[ ${file} != - ]] || file=/dev/stdin
    install -d -m0755 "${IMAGE%/}/${1#/}" && install $2 "${file}" "${IMAGE%/}/${1#/}/$4" \
        || die_unless_nonfatal "cannot put $3 into $1"
}
__wherry_put_all()
{
    local file
    for file in "${@:3}" ; do __wherry_put "$1" "$2" "${file}" "${file##*/}" || return ; done
}

doins()    { __wherry_put_all "${INSDESTTREE:-}" "${INSOPTIONS:--m0644}" "$@" ; }
newins()   { __wherry_put "${INSDESTTREE:-}" "${INSOPTIONS:--m0644}" "$1" "$2" ; }
hereins()  { newins - "$1" ; }
doexe()    { __wherry_put_all "${EXEDESTTREE:-}" "${EXEOPTIONS:--m0755}" "$@" ; }
newexe()   { __wherry_put "${EXEDESTTREE:-}" "${EXEOPTIONS:--m0755}" "$1" "$2" ; }
dobin()    { __wherry_put_all "${DESTTREE-/usr}/bin" -m0755 "$@" ; }
newbin()   { __wherry_put "${DESTTREE-/usr}/bin" -m0755 "$1" "$2" ; }
herebin()  { newbin - "$1" ; }
doenvd()   { __wherry_put_all /etc/env.d -m0644 "$@" ; }
newenvd()  { __wherry_put /etc/env.d -m0644 "$1" "$2" ; }
hereenvd() { newenvd - "$1" ; }
doconfd()  { __wherry_put_all /etc/conf.d -m0644 "$@" ; }
newconfd() { __wherry_put /etc/conf.d -m0644 "$1" "$2" ; }
