document.querySelector('.return-form').submit();
