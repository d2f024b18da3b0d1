INSERT INTO public.visits VALUES (1, '/');
