print("kanscope")
