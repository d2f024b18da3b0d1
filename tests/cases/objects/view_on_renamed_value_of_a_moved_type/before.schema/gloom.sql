CREATE VIEW public.gloom AS SELECT id FROM public.users WHERE mood = 'sad';
