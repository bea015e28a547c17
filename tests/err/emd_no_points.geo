emd([1, 2; 3, 4]).images
