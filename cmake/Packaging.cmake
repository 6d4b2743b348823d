# What `cmake --install` and the Debian package bring, beside the programs themselves: headers, the CMake package, man
# pages, shell completion, documentation. All of it is in the component "tools"; the engines' is their own.
include(CMakePackageConfigHelpers)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(Packaging ${PROJECT_SOURCE_DIR}/packaging)
set(ConfigDirectory ${CMAKE_INSTALL_LIBDIR}/cmake/DurabilityTidy)

install(TARGETS durability_contracts EXPORT DurabilityTidyTargets COMPONENT tools)
set_target_properties(durability_contracts PROPERTIES EXPORT_NAME Contracts)
install(DIRECTORY checker/include/durability DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT tools)
install(EXPORT DurabilityTidyTargets NAMESPACE DurabilityTidy:: DESTINATION ${ConfigDirectory} COMPONENT tools)
configure_package_config_file(${Packaging}/DurabilityTidyConfig.cmake.in DurabilityTidyConfig.cmake
  INSTALL_DESTINATION ${ConfigDirectory})
write_basic_package_version_file(DurabilityTidyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/DurabilityTidyConfig.cmake ${PROJECT_BINARY_DIR}/DurabilityTidyConfigVersion.cmake
  ${Packaging}/DurabilityLint.cmake DESTINATION ${ConfigDirectory} COMPONENT tools)

# Man pages and completions are made of what the programs say with --help, so that they cannot drift.
set(Tools durability-lint durability-tidy durability-clangd)
set(Made ${PROJECT_BINARY_DIR}/packaging)
set(ManPages ${Made}/crashcheck.1) # Its commands tell their options in words of their own.
configure_file(${Packaging}/man/crashcheck.1 ${Made}/crashcheck.1 COPYONLY)
foreach(Tool IN LISTS Tools)
  add_custom_command(OUTPUT ${Made}/${Tool}.1
    COMMAND ${Python3_EXECUTABLE} -B ${Packaging}/manpage --version ${PROJECT_VERSION} --text ${Packaging}/man/${Tool}.man
      --output ${Made}/${Tool}.1 $<TARGET_FILE:${Tool}>
    DEPENDS ${Tool} ${Packaging}/manpage ${Packaging}/helptext.py ${Packaging}/man/${Tool}.man VERBATIM)
  list(APPEND ManPages ${Made}/${Tool}.1)
endforeach()
set(Completions ${Made}/durability-lint.bash ${Made}/_durability-lint ${Made}/durability-lint.fish)
add_custom_command(OUTPUT ${Completions}
  COMMAND ${Python3_EXECUTABLE} -B ${Packaging}/completions --output ${Made} $<TARGET_FILE:durability-lint>
  DEPENDS durability-lint ${Packaging}/completions ${Packaging}/helptext.py VERBATIM)
add_custom_target(manuals ALL DEPENDS ${ManPages} ${Completions})
install(FILES ${ManPages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT tools)
install(FILES ${Made}/durability-lint.bash RENAME durability-lint
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT tools)
install(FILES ${Made}/_durability-lint DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT tools)
install(FILES ${Made}/durability-lint.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT tools)

install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tools)
install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tools)
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tools FILES_MATCHING PATTERN "*.md")
install(DIRECTORY packaging/ci DESTINATION ${CMAKE_INSTALL_DOCDIR}/packaging COMPONENT tools)

# cpack -G DEB in the build directory. What shared libraries are needed, dpkg-shlibdeps finds out; clang's own headers
# (stddef.h) are data that no library names.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME durability-tidy)
set(CPACK_PACKAGE_CONTACT "The durability-tidy authors <durability-tidy@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "static analysis for durability in C and C++ storage code")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "durability-lint checks whole projects: where are written bytes when a function
returns, and what may a crash lose? The package has the gate for continuous integration, the same checks in clang-tidy (as
a program and as a plugin) and in clangd, man pages, a CMake package, and crashcheck, which records a program and
looks at every state that a crash may leave of its files.")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libclang-common-${DURABILITY_LLVM_MAJOR}-dev, python3")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libc6-dev, libstdc++-12-dev | libstdc++-dev, clang-tidy-${DURABILITY_LLVM_MAJOR}, strace")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tools)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
include(CPack)
