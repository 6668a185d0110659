# What playbill.markdown uses of mistletoe, which ships no types.
