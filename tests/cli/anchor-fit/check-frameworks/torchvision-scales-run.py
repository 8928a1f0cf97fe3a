SSD(b, DefaultBoxGenerator([[2], [2, 3]], scales=scales_of(2)), (300, 300))
