dataset_type = 'CocoDataset'
