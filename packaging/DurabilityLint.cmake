# durability_lint(<target> [TEST] [LEVEL default|strict|contract] [ARGUMENTS <argument>...])
#
# Adds a target durability-<target> that runs durability-lint on the sources of <target>, with the flags they are
# compiled with, and fails when there are findings. It builds <target> first: headers may be generated. With TEST, also a
# test of that name. ARGUMENTS are further ones of `durability-lint check`.
#
# Needs a generator that writes compile_commands.json (Makefiles or Ninja). Sources that are added to <target> in other
# directories after the end of its own are not seen.
function(durability_lint Target)
  cmake_parse_arguments(PARSE_ARGV 1 Lint "TEST" "LEVEL" "ARGUMENTS")
  if(Lint_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "durability_lint(${Target}): unknown arguments: ${Lint_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET ${Target})
    message(FATAL_ERROR "durability_lint(${Target}): there is no such target")
  endif()
  if(NOT CMAKE_GENERATOR MATCHES "Makefiles|Ninja")
    message(FATAL_ERROR "durability_lint(${Target}): ${CMAKE_GENERATOR} writes no compile_commands.json; use Ninja")
  endif()
  set_target_properties(${Target} PROPERTIES EXPORT_COMPILE_COMMANDS ON)
  if(NOT Lint_LEVEL)
    set(Lint_LEVEL default)
  endif()
  get_target_property(Directory ${Target} SOURCE_DIR)
  # When the directory ends, the target has its sources.
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${Directory}]] CALL
    _durability_lint_finish [[${Target}]] [[${Lint_LEVEL}]] [[${Lint_TEST}]] [[${Lint_ARGUMENTS}]])")
endfunction()

function(_durability_lint_finish Target Level Test Arguments)
  get_target_property(Sources ${Target} SOURCES)
  get_target_property(Directory ${Target} SOURCE_DIR)
  set(Files)
  foreach(Source IN LISTS Sources)
    if(Source MATCHES "\\.(c|cc|cpp|cxx|c\\+\\+|C)$")
      cmake_path(ABSOLUTE_PATH Source BASE_DIRECTORY "${Directory}" NORMALIZE)
      list(APPEND Files "${Source}")
    endif()
  endforeach()
  if(NOT Files)
    message(FATAL_ERROR "durability_lint(${Target}): it has no C or C++ sources")
  endif()
  set(Command $<TARGET_FILE:DurabilityTidy::durability-lint> check -p "${CMAKE_BINARY_DIR}" --level ${Level} ${Arguments}
    ${Files})
  add_custom_target(durability-${Target} COMMAND ${Command} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "Checking the durability of ${Target}" USES_TERMINAL VERBATIM)
  add_dependencies(durability-${Target} ${Target})
  if(Test)
    add_test(NAME durability-${Target} COMMAND ${Command} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  endif()
endfunction()
