-- Run by Neovim in test_neovim.py: starts the language server for the buffer, waits for its diagnostics, applies
-- the quick fix, and writes what Neovim has shown to the file $SHOWN as JSON.
local function ours()
  local found = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    if tostring(d.code):find('^durability%-') then
      table.insert(found, {line = d.lnum + 1, code = d.code, message = d.message, severity = d.severity})
    end
  end
  return found
end

local shown = {}
local client = vim.lsp.start_client({
  name = 'durability-clangd',
  cmd = {vim.env.DURABILITY_CLANGD},
  root_dir = vim.fn.getcwd(),
})
vim.lsp.buf_attach_client(0, client)
shown.arrived = vim.wait(30000, function() return #ours() > 0 end, 20)
shown.before = ours()

local place = vim.diagnostic.get(0)[1]
if place then
  vim.api.nvim_win_set_cursor(0, {place.lnum + 1, place.col})
  vim.ui.select = function(items, _, choose) choose(items[1], 1) end -- The user takes the first offer.
  vim.lsp.buf.code_action({only = {'quickfix'}})
  shown.vanished = vim.wait(30000, function() return #ours() == 0 end, 20)
end
shown.text = vim.api.nvim_buf_get_lines(0, 0, -1, true)

local out = io.open(vim.env.SHOWN, 'w')
out:write(vim.json.encode(shown))
out:close()
vim.lsp.stop_client(client)
vim.cmd('qall!')
