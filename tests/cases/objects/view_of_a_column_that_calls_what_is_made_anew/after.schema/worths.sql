CREATE VIEW public.worths AS SELECT id, worth FROM public.orders;
