CREATE VIEW public.contents AS SELECT id, amount, twice, (size).width FROM public.boxes;
