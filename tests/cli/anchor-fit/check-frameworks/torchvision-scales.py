SSD(b, DefaultBoxGenerator([[2], [2, 3]], scales=[0.1, 0.2]), (300, 300))
