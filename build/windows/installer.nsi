; The installer for Windows: for one person, without administrator rights. build/package gives it
;   VERSION (as shown), NUMBERS (a.b.c.d), SOURCE (folder of what is installed), TARGET (the installer to write).
Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "x64.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Crisol"
!define SCHEME "Software\Classes\crisol"

Name "Crisol"
OutFile "${TARGET}"
BrandingText "Crisol ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\Crisol"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=0 "ProductName" "Crisol"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "FileDescription" "Crisol installer"
VIAddVersionKey /LANG=0 "CompanyName" "The Crisol authors"
VIAddVersionKey /LANG=0 "LegalCopyright" "Copyright (c) 2026 The Crisol authors. MIT licence."

!define MUI_ICON "icon.ico"
!define MUI_UNICON "icon.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\crisol.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${SOURCE}\LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Spanish"

LangString NeedsX64 ${LANG_ENGLISH} "Crisol needs a 64-bit Windows."
LangString NeedsX64 ${LANG_SPANISH} "Crisol necesita un Windows de 64 bits."
LangString StillRuns ${LANG_ENGLISH} "Crisol is still running, perhaps in the background until its jobs are done. Close it, then try again."
LangString StillRuns ${LANG_SPANISH} "Crisol sigue en marcha, quizá en segundo plano hasta que acaben sus trabajos. Ciérralo e inténtalo de nuevo."
LangString KeepsData ${LANG_ENGLISH} "Your models, jobs and settings stay where they are, in $APPDATA\SimpleTuner."
LangString KeepsData ${LANG_SPANISH} "Tus modelos, trabajos y ajustes se quedan donde están, en $APPDATA\SimpleTuner."

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(NeedsX64)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
FunctionEnd

; Windows lets nobody write to a program that runs, so trying to open it tells. Both are asked before anything is changed.
!macro WaitFor FILE
  ${Do}
    ${IfNot} ${FileExists} "$INSTDIR\${FILE}"
      ${Break}
    ${EndIf}
    ClearErrors
    FileOpen $0 "$INSTDIR\${FILE}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${Break}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillRuns)" /SD IDCANCEL IDCANCEL`
      SetErrorLevel 3
      Abort
    ${EndIf}
  ${Loop}
!macroend

Section "Crisol"
  !insertmacro WaitFor "crisol.exe"
  !insertmacro WaitFor "crisolctl.exe"
  SetOutPath "$INSTDIR"
  File "${SOURCE}\crisol.exe"
  File "${SOURCE}\crisolctl.exe"
  File "${SOURCE}\LICENSE.txt"
  File "${SOURCE}\CREDITS.md"
  File "${SOURCE}\third-party-licences.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Crisol.lnk" "$INSTDIR\crisol.exe"

  WriteRegStr HKCU "${SCHEME}" "" "URL:Crisol"
  WriteRegStr HKCU "${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "${SCHEME}\DefaultIcon" "" "$INSTDIR\crisol.exe,0"
  WriteRegStr HKCU "${SCHEME}\shell\open\command" "" '"$INSTDIR\crisol.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Crisol"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\crisol.exe,0"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Crisol authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

; What the installer wrote is named one by one, so that nothing of the person's can go with it.
Section "Uninstall"
  !insertmacro WaitFor "crisol.exe"
  !insertmacro WaitFor "crisolctl.exe"
  Delete "$INSTDIR\crisol.exe"
  Delete "$INSTDIR\crisolctl.exe"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\CREDITS.md"
  Delete "$INSTDIR\third-party-licences.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Crisol.lnk"
  DeleteRegKey HKCU "${SCHEME}"
  DeleteRegKey HKCU "${UNINSTALL}"
  MessageBox MB_OK|MB_ICONINFORMATION "$(KeepsData)" /SD IDOK
SectionEnd
