x = true
!x
