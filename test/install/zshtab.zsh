# zshtab.zsh FOLDER LINE OUT: writes to OUT what zsh, with the completions of FOLDER, makes of LINE when Tab is pressed.
zmodload zsh/zpty
export OUT=$3
zpty -b shell zsh -f -i
zpty -w shell "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D
  show() { print -r -- \$BUFFER > \$OUT.new; mv \$OUT.new \$OUT }
  zle -N show; bindkey '^I' complete-word '^X' show"
zpty -w -n shell "$2"$'\t\x18'
for n in {1..300}; do [[ -e $OUT ]] && break; sleep 0.1; done
