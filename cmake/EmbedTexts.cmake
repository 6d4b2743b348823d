# Writes text files as C++ raw strings, {"name", R"embedded(…)embedded"}, for an array:
#   cmake -DOutput=FILE -DFolder=DIR -DNames=a,b -DExtension=yaml -P EmbedTexts.cmake
string(REPLACE "," ";" Names "${Names}")
file(WRITE "${Output}.new" "")
foreach(Name IN LISTS Names)
  file(READ "${Folder}/${Name}.${Extension}" Text)
  file(APPEND "${Output}.new" "{\"${Name}\", R\"embedded(${Text})embedded\"},\n")
endforeach()
file(RENAME "${Output}.new" "${Output}")
