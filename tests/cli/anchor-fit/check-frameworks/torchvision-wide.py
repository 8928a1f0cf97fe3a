SSD(b, DefaultBoxGenerator(((2,), [3]), 0.2, 0.9, None, [16, 32], False), num_classes=3, size=(512, 256))
