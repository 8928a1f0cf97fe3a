SSD(b, DefaultBoxGenerator([[2], [2, 3]], steps=[8]), (300, 300))
